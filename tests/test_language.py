"""The language of a text: right on a paragraph, "und" rather than wrong on a few words."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.read.language import detect

DATA = Path(os.environ.get("DEDUP_DATA") or Path(__file__).parent.parent.parent / "shared" / "data")

TEXTS = {
    "en": "The ferry stood still for a third day, and nobody on the island knew when it would sail again with bread.",
    "de": "Die Fähre stand auch am dritten Tag still, und auf der Insel wusste niemand, wann sie wieder fährt.",
    "fr": "Le bac est resté à quai pour le troisième jour, et personne dans l'île ne sait quand il y aura du pain.",
    "es": "El barco no salió por tercer día y nadie en la isla sabe cuándo volverá con el pan para las tiendas.",
    "it": "Il traghetto è rimasto fermo per il terzo giorno e nessuno sull'isola sa quando tornerà con il pane.",
    "pt": "O barco não saiu pelo terceiro dia e ninguém na ilha sabe quando ele vai voltar com o pão para as lojas.",
    "nl": "De veerboot lag voor de derde dag stil en niemand op het eiland weet wanneer hij weer met brood komt.",
    "ru": "Паром стоял уже третий день, и никто на острове не знал, когда он снова придёт с хлебом.",
    "uk": "Пором стояв уже третій день, і ніхто на острові не знав, коли він знову прийде з хлібом.",
    "ar": "توقفت العبارة لليوم الثالث ولم يعرف أحد في الجزيرة متى ستعود إلى الميناء مع الخبز إلى المتاجر.",
    "tr": "Vapur üçüncü gün de kalkmadı ve adada hiç kimse ne zaman ekmek ile geri geleceğini bilmiyor, bu çok zor.",
    "hi": "नाव तीसरे दिन भी खड़ी रही और द्वीप पर किसी को नहीं पता था कि वह रोटी लेकर कब आएगी।",
    "zh": "渡轮已经停航三天,岛上没有人知道它什么时候会再带着面包回来。",
    "ja": "渡し船は三日目も動かず、島ではいつパンを積んで戻るのか誰も知らない。",
    "ko": "여객선은 사흘째 멈춰 있었고 섬에서는 언제 다시 빵을 싣고 올지 아무도 몰랐다.",
    "el": "Το πλοίο έμεινε στο λιμάνι για τρίτη μέρα και κανείς στο νησί δεν ξέρει πότε θα φύγει.",
    "pl": "Prom stał już trzeci dzień i nikt na wyspie nie wiedział, że do portu nie przypłynie on przez cały tydzień.",
    "sv": "Färjan låg stilla för tredje dagen och ingen på ön vet när den kommer att segla igen med bröd till oss.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_tells_its_language(code: str) -> None:
    """One full sentence of each of these languages is enough."""
    assert detect(TEXTS[code]) == code


@pytest.mark.parametrize(
    "text", ["", "1234 5678", "Ferry", "OK.", "Paris 2024", "渡轮", "A B C", "U.S. U.S. U.S. U.S."]
)
def test_a_few_words_tell_nothing(text: str) -> None:
    """Too little text is "und": a wrong language would switch on wrong rules."""
    assert detect(text) == "und"


def test_one_word_again_and_again_tells_nothing() -> None:
    """A table of prices says "per" or "so far" in each of its lines and is in no language for that."""
    assert detect("Rubber cents per lb spot 44\n" + "No 1 May 44 per lb\nNo 2 Jun 45 per lb\n" * 9) == "und"


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    """Every text gets a code or "und", the same one each time."""
    assert detect(text) == detect(text)
    assert detect(text) in {"und"} or 2 <= len(detect(text)) <= 3


def test_news_in_seven_languages_is_hardly_ever_wrong() -> None:
    """Of 7,000 sentences in seven languages at most one in a thousand gets a wrong code; most documents get theirs."""
    path = DATA / "segmentation" / "ud_pud.jsonl"
    if not path.exists():
        pytest.skip("labelled data not available")
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    answers = Counter((one["language"], detect(sentence)) for one in documents for sentence in one["sentences"])
    wrong = sum(number for (code, answer), number in answers.items() if answer not in (code, "und"))
    assert wrong <= 0.001 * answers.total()
    right = sum(detect(" ".join(one["sentences"])) == one["language"] for one in documents)
    assert right >= 0.94 * len(documents)
