"""What the help of the command line says of the program and of each command, with examples to copy."""

from __future__ import annotations

from typing import get_args

from ..core.choices import FACTS, StructureName
from ..core.text import Text

__all__ = [
    *("BRIEF_CHECK", "BRIEF_CODE", "BRIEF_DERIVE", "BRIEF_FUNCTIONS", "BRIEF_PROVE", "CHECKS", "CODED", "DERIVES"),
    *("ANSWERS", "BRIEF_LSP", "BRIEF_MCP", "EDITS", "ELSEWHERE", "LISTS", "PROGRAM", "PROVES"),
    *("BRIEF_SERVE", "BRIEF_SITE", "SERVES", "SITES"),
]

PROGRAM = Text(
    """Matrix derivatives with a component-wise proof, every line of it checked.

\b
  matderiv "norm2(X*W - Y)^2" --wrt W                the proof, to be read here
  matderiv derive "norm2(X*W - Y)^2" --wrt W         the proof in LaTeX
  matderiv check "x'*A*x" --wrt x --claim "2*A*x"    is my gradient right?
  matderiv check derivation.tex                      is my derivation right?
  matderiv code "x'*A*x" --wrt x --target torch      the gradient as code
  matderiv prove "x'*A*x" --wrt x                    accepted by Coq for all sizes?
  matderiv functions softmax                         what can be written

'COMMAND --help' explains a command. MATDERIV_LANG and MATDERIV_FORMAT set the defaults of --lang and --format.""",
    """行列の導関数を成分ごとに導出し、その証明のすべての行を検算する。

\b
  matderiv "norm2(X*W - Y)^2" --wrt W                証明をここで読む
  matderiv derive "norm2(X*W - Y)^2" --wrt W         LaTeX の証明
  matderiv check "x'*A*x" --wrt x --claim "2*A*x"    勾配が正しいか確かめる
  matderiv check derivation.tex                      導出が正しいか確かめる
  matderiv code "x'*A*x" --wrt x --target torch      勾配をコードにする
  matderiv prove "x'*A*x" --wrt x                    すべてのサイズで Coq に確かめさせる
  matderiv functions softmax                         書くことのできる関数

各コマンドの説明は 'COMMAND --help' で表示する。
MATDERIV_LANG と MATDERIV_FORMAT は --lang と --format の既定値を定める。""",
)
KINDS = Text(
    f"Facts for --assume: {', '.join(FACTS)}. Kinds for --structure: {', '.join(get_args(StructureName))}.",
    f"--assume の仮定: {'、'.join(FACTS)}。--structure の種類: {'、'.join(get_args(StructureName))}。",
)
CODES = Text(
    """Exit codes:
   0  done
   2  the input cannot be read
   3  there is no rule for it
   4  a step was refuted by its check; nothing is printed as a result
  70  a fault of matderiv itself""",
    """終了コード:
   0  完了
   2  入力が読めない
   3  扱う規則がない
   4  検算で誤りと分かった行がある(結果は何も表示しない)
  70  matderiv 自身の不具合""",
)
DERIVES = Text(
    f"""Derive OBJECTIVE, text or LaTeX, and print the proof. With - it is standard input.

\b
  matderiv derive "norm2(X*W - Y)^2" --wrt W --format terminal
  matderiv derive "\\nabla_x x^\\top A x" --assume A=symmetric
  matderiv derive "x'*A*x" --wrt x --shape A=n,n --shape x=n --order 2
  matderiv derive "logdet(S)" --wrt S --structure symmetric --output proof.html

{KINDS.en}

\b
{CODES.en}""",
    f"""OBJECTIVE(文字列または LaTeX)を微分し、証明を表示する。- とすると標準入力を読む。

\b
  matderiv derive "norm2(X*W - Y)^2" --wrt W --format terminal
  matderiv derive "\\nabla_x x^\\top A x" --assume A=symmetric
  matderiv derive "x'*A*x" --wrt x --shape A=n,n --shape x=n --order 2
  matderiv derive "logdet(S)" --wrt S --structure symmetric --output proof.html

{KINDS.ja}

\b
{CODES.ja}""",
)
PROVES = Text(
    f"""Ask the kernel of Coq whether the derivative of OBJECTIVE is right, for all sizes.

The claim becomes a theorem, and coqc is asked about it. The library that it needs is compiled once, into your cache.
OBJECTIVE is text or LaTeX; - is read from standard input.

\b
  matderiv prove "norm2(X*W - Y)^2" --wrt W
  matderiv prove "logdet(X)" --wrt X --output proof.v

{KINDS.en}

\b
Exit codes:
   0  accepted
   1  not accepted, which says nothing against the claim
   2  the input cannot be read
   3  not tried: there is no coqc; or there is no rule for the objective
   4  a step was refuted by its check
  70  a fault of matderiv itself""",
    f"""OBJECTIVE の導関数が正しいかを、すべてのサイズについて Coq のカーネルに確かめさせる。

主張を定理として書き、coqc に渡す。必要なライブラリは一度だけコンパイルし、キャッシュに置く。
OBJECTIVE は文字列または LaTeX であり、- とすると標準入力を読む。

\b
  matderiv prove "norm2(X*W - Y)^2" --wrt W
  matderiv prove "logdet(X)" --wrt X --output proof.v

{KINDS.ja}

\b
終了コード:
   0  受理された
   1  受理されない(主張が誤りであることを意味しない)
   2  入力が読めない
   3  試していない: coqc がない。または扱う規則がない
   4  検算で誤りと分かった行がある
  70  matderiv 自身の不具合""",
)
CODED = Text(
    f"""Print the derivative of OBJECTIVE as source code that needs nothing of this package.

OBJECTIVE is text or LaTeX; - is read from standard input.

\b
  matderiv code "norm2(X*W - Y)^2" --wrt W
  matderiv code "norm2(X*W - Y)^2" --wrt W --target jax --shape X=n,m --size n=10000
  matderiv code "sum(log(1 + exp(X*w)))" --wrt w --hessian --output hessian.jl

{KINDS.en}

\b
{CODES.en}""",
    f"""OBJECTIVE の導関数を、このパッケージを必要としないソースコードとして表示する。

OBJECTIVE は文字列または LaTeX であり、- とすると標準入力を読む。

\b
  matderiv code "norm2(X*W - Y)^2" --wrt W
  matderiv code "norm2(X*W - Y)^2" --wrt W --target jax --shape X=n,m --size n=10000
  matderiv code "sum(log(1 + exp(X*w)))" --wrt w --hessian --output hessian.jl

{KINDS.ja}

\b
{CODES.ja}""",
)
CHECKS = Text(
    f"""Say whether a derivative is right: a claim, or a written derivation line by line.

With --claim SOURCE is an objective. Without, it is a file with a derivation in LaTeX, Markdown or a notebook. A - reads
either from standard input. Of several files, or those in a folder, what is wrong or open is listed by file, line and
column; a line with % matderiv: ignore beside it is left out.

\b
  matderiv check "norm2(X*W - Y)^2" --wrt W --claim "X'*(X*W - Y)"
  matderiv check "\\|Xw - y\\|^2" --claim "\\nabla_w f = 2X^\\top(Xw - y)"
  matderiv check "x'*A*x" --wrt x --claim "2*A*x" --steps main --open
  matderiv check derivation.tex
  matderiv check notes/ appendix.md --only wrong --format github

{KINDS.en}

\b
Exit codes, of several files 1 before 2 before 3:
   0  right
   1  not right
   2  the input cannot be read
   3  it cannot be decided; of a derivation, something is unread
  70  a fault of matderiv itself""",
    f"""導関数が正しいかどうかを判定する。一つの主張、または文書に書かれた導出を一行ずつ調べる。

--claim があれば SOURCE は目的関数である。
なければ、導出の書かれた LaTeX、Markdown、ノートブックの
ファイルである。どちらも - とすると標準入力を読む。
ファイルが複数のとき、またはフォルダを与えたときは、
正しくない行と未決定の行をファイル、行、列とともに示す。
% matderiv: ignore のある行は除く。

\b
  matderiv check "norm2(X*W - Y)^2" --wrt W --claim "X'*(X*W - Y)"
  matderiv check "\\|Xw - y\\|^2" --claim "\\nabla_w f = 2X^\\top(Xw - y)"
  matderiv check "x'*A*x" --wrt x --claim "2*A*x" --steps main --open
  matderiv check derivation.tex
  matderiv check notes/ appendix.md --only wrong --format github

{KINDS.ja}

\b
終了コード(複数のファイルでは 1、2、3 の順に優先する):
   0  正しい
   1  正しくない
   2  入力が読めない
   3  判定できない(文書では、読めない行がある)
  70  matderiv 自身の不具合""",
)
LISTS = Text(
    """List the functions: how each is written, its shapes, its derivative and where it holds.

With a NAME that function alone, with the proof of an example.

\b
  matderiv functions
  matderiv functions softmax
  matderiv functions logdet --format markdown""",
    """関数の一覧: それぞれの書き方、形、微分、成り立つ条件。

NAME を与えると、その関数だけを、例の証明とともに表示する。

\b
  matderiv functions
  matderiv functions softmax
  matderiv functions logdet --format markdown""",
)
EDITS = Text(
    """Speak the language server protocol: an editor shows what is found of LaTeX, Markdown and notebooks as one writes.

It needs the extra lsp; in a copy of matderiv: pip install ".[lsp]". The editor starts it; messages
are in the language of the editor, or in that of --lang.""",
    """言語サーバープロトコルで応答する。LaTeX、Markdown、ノートブックの判定を、書きながらエディターに表示する。

追加機能 lsp が要る。matderiv のコピーの中で: pip install ".[lsp]"。エディターが起動する。
メッセージはエディターの言語、または --lang の言語による。""",
)
ANSWERS = Text(
    """Answer an assistant over the model context protocol: derive, check_claim, check_derivation, code, functions.

It needs the extra mcp; in a copy of matderiv: pip install ".[mcp]". The assistant starts it; no file is read.""",
    """モデルコンテキストプロトコルでアシスタントに応答する: derive、check_claim、check_derivation、code、functions。

追加機能 mcp が要る。matderiv のコピーの中で: pip install ".[mcp]"。アシスタントが起動する。ファイルは読まない。""",
)
BRIEF_LSP = Text("Serve an editor.", "エディターに応答する。")
BRIEF_MCP = Text("Serve an assistant.", "アシスタントに応答する。")
BRIEF_DERIVE = Text("Derive OBJECTIVE and print the proof.", "OBJECTIVE を微分し、証明を表示する。")
BRIEF_CODE = Text("Print the derivative as source code.", "導関数をソースコードとして表示する。")
SITES = Text(
    """Write the playground to FOLDER: a page on which anybody derives, checks and proofreads in the own browser.

Any host that serves files can hold it; nothing that is typed there is sent anywhere. Python for the browser comes
from Pyodide's npm package. Where node or Python 3.14 is at hand, the page starts twice as fast. With --book it also
writes "Matrix derivatives, proved": hundreds of formulas, each with its proof at an address of its own.

\b
  npm pack pyodide@314.0.7
  matderiv site playground --pyodide pyodide-314.0.7.tgz
  matderiv site playground --pyodide pyodide-314.0.7.tgz --book --notebooks notebooks
  matderiv serve playground""",
    """プレイグラウンドを FOLDER に書き出す。閲覧者自身のブラウザの中で微分、判定、校閲を行うページである。

ファイルを配信するどのホストにも置くことができ、入力した内容はどこにも送られない。
ブラウザ用の Python は Pyodide の npm パッケージから取る。
node または Python 3.14 があれば、ページの開始が 2 倍速くなる。
--book では『行列の微分とその証明』も書き出す。数百の式が、それぞれの証明とともに固有のアドレスをもつ。

\b
  npm pack pyodide@314.0.7
  matderiv site playground --pyodide pyodide-314.0.7.tgz
  matderiv site playground --pyodide pyodide-314.0.7.tgz --book --notebooks notebooks
  matderiv serve playground""",
)
SERVES = Text(
    """Open the playground, to this machine alone: that in FOLDER, or one made anew with --pyodide.

\b
  matderiv serve playground
  matderiv serve --pyodide pyodide-314.0.7.tgz --port 8000 --no-open""",
    """プレイグラウンドをこの端末だけに公開して開く。FOLDER にあるもの、または --pyodide で新しく作ったものである。

\b
  matderiv serve playground
  matderiv serve --pyodide pyodide-314.0.7.tgz --port 8000 --no-open""",
)
BRIEF_SITE = Text("Write the playground, a page for a browser.", "ブラウザで使うプレイグラウンドを書き出す。")
BRIEF_SERVE = Text("Open the playground in a browser.", "プレイグラウンドをブラウザで開く。")
BRIEF_CHECK = Text("Say whether a derivative is right.", "導関数が正しいかどうかを判定する。")
BRIEF_PROVE = Text(
    "Ask Coq whether a derivative is right for all sizes.", "すべてのサイズで正しいかを Coq に確かめさせる。"
)
BRIEF_FUNCTIONS = Text("List the functions, or show one.", "関数の一覧、または一つの関数を表示する。")
# what people call the commands
ELSEWHERE = {
    **dict.fromkeys(
        ("differentiate", "derivate", "derivative", "diff", "gradient", "grad", "proof", "solve"), "derive"
    ),
    **dict.fromkeys(("verify", "judge", "test", "validate", "proofread"), "check"),
    **dict.fromkeys(("emit", "compile", "generate", "codegen", "export"), "code"),
    **dict.fromkeys(("list", "funcs", "ops", "operations"), "functions"),
    **dict.fromkeys(("playground", "page", "web"), "site"),
    **dict.fromkeys(("server", "open", "browse"), "serve"),
}
