"""HTML that people paste: what stays in it, and how it reads as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.composing.html import clean, to_text


@pytest.mark.parametrize(
    "html",
    [
        "<p>Beste <b>klant</b>, <strong>a</strong> <i>b</i> <em>c</em> <u>d</u> <s>e</s> <del>f</del></p>",
        "<div>een<br>twee</div>",
        "<h1>a</h1><h2>b</h2><h3>c</h3>",
        "<ul><li>a</li></ul><ol><li>b</li></ol>",
        "<blockquote>a</blockquote><pre>b  c</pre><span>d</span>",
        '<table><tbody><tr><th colspan="2">a</th></tr><tr><td>b</td><td>c</td></tr></tbody></table>',
        '<a href="https://contoso.test/?a=1&amp;b=2">a</a>',
        '<a href="mailto:info@contoso.test">a</a>',
        '<a href="https://contoso.test/#/betalen?n=#factuurnummer#">a</a>',
        "#factuurnummer# #empfänger# ##",
    ],
)
def test_what_a_mail_needs_stays_as_it_is(html) -> None:
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{color:red}</style>a", "a"),
        ('<p style="color:red" class="x" onclick="y()" id="z">a</p>', "<p>a</p>"),
        ('<img src="https://contoso.test/x.png" onerror="y()">a', "a"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="JaVaScRiPt:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="/local">a</a>', "<a>a</a>"),
        ('<a href="#bedrijf#">a</a>', "<a>a</a>"),
        ('<a href="//contoso.test" target="_blank">a</a>', "<a>a</a>"),
        ('<form action="x"><input name="y"><button>a</button></form>', "a"),
        ('<iframe src="x">b</iframe><object data="x">c</object>a', "a"),
        ("<!-- comment -->a", "a"),
        ("<html><head><title>b</title></head><body>a</body></html>", "a"),
        ("<svg><script>x</script></svg>a", "a"),
        ("<p>1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
    ],
)
def test_what_does_not_belong_in_a_mail_is_taken_out(html, left) -> None:
    assert clean(html) == left


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p> </p>", ""),
        ("1 &lt; 2 &amp; 3&nbsp;x", "1 < 2 & 3 x\n"),
        ("<p>een\n twee</p><p>drie</p>", "een twee\n\ndrie\n"),
        ("<div>een<br>twee</div><div>drie</div>", "een\ntwee\ndrie\n"),
        ("<div>een<br><br><br><br>twee</div>", "een\n\ntwee\n"),
        ("<h1>Kop</h1>tekst", "Kop\n\ntekst\n"),
        ("a<ul><li>b</li><li><p>c</p></li></ul>d", "a\n\n- b\n- c\n\nd\n"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n  - b\n2. c\n"),
        (
            "<table><tr><th>Post</th><th>EUR</th></tr><tr><td>a</td><td>1</td></tr></table>",
            "Post | EUR\na | 1\n",
        ),
        ("<pre>a  b\n   c</pre>", "a  b\n   c\n"),
        ('<a href="https://contoso.test/?a=1&amp;b=2">hier</a>', "hier (https://contoso.test/?a=1&b=2)\n"),
        ('<a href="https://contoso.test">https://contoso.test</a>', "https://contoso.test\n"),
        ('<a href="mailto:i@contoso.test">i@contoso.test</a>', "i@contoso.test\n"),
        ('<a href="mailto:i@contoso.test">kantoor</a>', "kantoor (i@contoso.test)\n"),
        ('<a href="javascript:x">hier</a>', "hier\n"),
        ("Factuur <b>#factuurnummer#</b>.", "Factuur #factuurnummer#.\n"),
    ],
)
def test_html_reads_as_plain_text(html, text) -> None:
    assert to_text(html) == text


@given(st.text(alphabet="<>/=\"' &;#abipreulot:hs.", max_size=80))
def test_whatever_is_pasted_cleaning_twice_changes_nothing_more_and_text_has_no_long_gaps(html) -> None:
    assert clean(clean(html)) == clean(html)
    assert "\n\n\n" not in to_text(html)
