"""Credit lines of Turkish, Chinese and Japanese, from files to the results: what a user of the console script sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import dedup

TURKISH = """Köprü pazartesi sabahı boyası kurumadığı için kapatıldı, liman müdürü kasaba halkına bunu söyledi.
Vapur köprü yeniden açılana kadar çalışacak ve her seferinde kırk araba ile yüz yolcu taşıyabilecek.
Dükkanlardaki ekmek üçüncü gün bitti ve adada hiç kimse yeni malların ne zaman geleceğini bilmiyordu.
Belediye başkanı işçilerin kalan işi hafta sonunda bitireceğini ve masrafı ilin karşılayacağını belirtti.
Bir fırıncı unu kendi dükkanına taşımak için sabahın üçünden beri sırada beklediğini anlattı.
Okul karşı kıyıda oturan öğrencilerin evde ders görmesine karar verdi, öğretmenler her gün ödev verdi."""
CHINESE = """大桥星期一早上因为油漆没有干透而关闭，港口管理员这样告诉镇上的居民。
渡轮将继续运行，直到大桥重新开放为止，每次可以运载四十辆汽车和一百名乘客。
商店的面包在第三天已经卖完，岛上没有人知道下一批货物什么时候到达。
镇长表示，工人们将在周末完成剩下的工作，费用由省政府承担。
一位面包师说，她从凌晨三点开始排队，只为了把面粉运回自己的小店。
学校决定让住在对岸的学生在家里上课，老师每天通过电话布置作业。"""
JAPANESE = """橋は塗装が乾かなかったため月曜日の朝に閉鎖されたと、港の管理人が町の住民に伝えた。
渡し船は橋が再び開くまで運航を続け、一度に四十台の車と百人の乗客を運ぶことができる。
店のパンは三日目に売り切れ、次の荷物がいつ届くのか島の誰も知らなかった。
町長は、作業員が週末に残りの工事を終え、費用は県が負担すると述べた。
あるパン屋の女性は、小麦粉を自分の店に運ぶために午前三時から列に並んだと話した。
学校は対岸に住む生徒が自宅で授業を受けることを決め、教師は毎日電話で宿題を出した。"""
CASES = [
    ("tr", TURKISH, "ANKARA (AA) - ", "Kaynak: AA", "Anadolu"),
    ("zh", CHINESE, "新华社北京7月3日电（记者 王某某）", "来源：新华社", "Xinhua"),
    ("ja", JAPANESE, "【ロンドン共同】", "（共同）", "Kyodo"),
]


@pytest.mark.parametrize(("language", "story", "dateline", "tag", "wire"), CASES, ids=[case[0] for case in CASES])
def test_a_copy_is_credited_or_uncredited(
    tmp_path: Path, language: str, story: str, dateline: str, tag: str, wire: str
) -> None:
    """A reshuffled copy that names its agency is credited, one that does not is uncredited; a dateline is masked."""
    sentences = story.splitlines()
    texts = {
        "wire": [dateline + sentences[0], *sentences[1:]],
        "credited": [*sentences[::-2], *sentences[::2], tag],
        "uncredited": [*sentences[1::2], *sentences[-2::-2]],
    }
    for name, paragraphs in texts.items():
        (tmp_path / f"{name}.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    done = dedup("scan", tmp_path, "-f", "json")
    assert done.code == 0, done.err
    results = json.loads(done.out)
    documents = {one["id"]: one for one in results["documents"]}
    assert {one["language"] for one in documents.values()} == {language}
    found = {name: [(one["wire"], one["kind"]) for one in documents[name]["credits"]] for name in texts}
    assert found == {"wire": [(wire, "full")], "credited": [(wire, "full")], "uncredited": []}
    assert documents["wire"]["masked"] == [[0, len(dateline)]]
    pairs = {(one["left"], one["right"]): one for one in results["pairs"]}
    assert pairs["credited", "wire"]["credit"] == "credited"
    assert pairs["uncredited", "wire"]["credit"] == "uncredited"
    assert pairs["uncredited", "wire"]["source_wire"] == wire


def test_a_language_without_rules_stays_unknown(tmp_path: Path) -> None:
    """A Korean copy without a credit line is not called uncredited: Korean has no rules."""
    story = (
        "다리는 칠이 마르지 않아 월요일 아침에 닫혔다고 항구 관리인이 마을 사람들에게 말했다.\n\n"
        "여객선은 다리가 다시 열릴 때까지 다니며 한 번에 자동차 마흔 대와 승객 백 명을 태울 수 있다.\n\n"
        "가게의 빵은 사흘째 되는 날 다 팔렸고 섬에서는 다음 짐이 언제 올지 아무도 몰랐다.\n\n"
        "읍장은 일꾼들이 주말에 남은 일을 끝낼 것이며 비용은 도에서 낸다고 말했다.\n"
    )
    (tmp_path / "wire.txt").write_text("서울 (AP) - " + story, encoding="utf-8")
    (tmp_path / "copy.txt").write_text(story, encoding="utf-8")
    results = json.loads(dedup("scan", tmp_path, "-f", "json").out)
    assert [one["credit"] for one in results["pairs"]] == ["unknown"]
