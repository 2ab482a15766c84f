r"""The commands of LaTeX that are known, by what they do to a formula; any other is refused, with the nearest of these.

The tables here say how a formula is set: styles, accents, delimiters, layout. What begins a construct is in the table
of its subject (see ``lexer``), and COMMANDS are all others that mean something: functions, scripts, what joins sides.
"""

from __future__ import annotations

__all__ = [
    "ACCENTS",
    "BREAKS",
    "CHOOSE",
    "COMMANDS",
    "DELIMITERS",
    "ENTRYWISE",
    "ENVIRONMENTS",
    "FACTORIALS",
    "GREEK",
    "LAYOUT",
]
__all__ += ["OPERATORS", "ROMAN", "SIDES", "STYLES", "TEXT", "WITH_ARGUMENT"]

# the sign between the entries of two matrices, which also stands in X^{\odot 2} and exp_\odot
ENTRYWISE = ("odot", "circ", "hadamard")
FACTORIALS = "factorial"  # how the name of the array ends that has the factorials of another one's entries, y_i!
CHOOSE = "choose"  # between two names, that of their binomial coefficient
# Greek letters by command; a variant form is the same letter
GREEK = {
    **{
        w: w
        for w in (
            *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
            *("nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta"),
            *("Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell"),
        )
    },
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varrho": "rho",
    "varsigma": "sigma",
    "varphi": "phi",
}
STYLES = {
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "pmb", "mathbfit", "bf", "bfseries", "symbf"), "bold"),
    **dict.fromkeys(("mathbb", "mathds"), "bb"),
    **dict.fromkeys(("mathcal", "mathscr", "cal"), "cal"),
    **dict.fromkeys(("mathfrak",), "frak"),
    **dict.fromkeys(("mathit", "it", "mathnormal"), ""),
    **dict.fromkeys(("mathop", "mathrel", "mathbin", "mathord", "ensuremath", "boxed"), None),
}
ROMAN = (
    *("mathrm", "text", "textrm", "textbf", "textit", "mbox", "operatorname", "mathsf", "mathtt", "texttt", "rm"),
    *("textnormal", "sf", "hbox"),
)
# those of ROMAN in which blanks part words
TEXT = frozenset(("text", "textrm", "textbf", "textit", "mbox", "texttt", "textnormal", "hbox"))
ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "tilde": "tilde",
    "widetilde": "tilde",
    "bar": "bar",
    "overline": "bar",
    "dot": "dot",
    "check": "check",
    "vec": "arrow",
    "underline": "",
}
SIDES = {
    **dict.fromkeys(("left", "bigl", "Bigl", "biggl", "Biggl"), 1),
    **dict.fromkeys(("right", "bigr", "Bigr", "biggr", "Biggr"), -1),
    **dict.fromkeys(("big", "Big", "bigg", "Bigg", "bigm", "Bigm", "biggm", "Biggm"), 0),
}
DELIMITERS = {
    "lvert": ("|", 1),
    "rvert": ("|", -1),
    "vert": ("|", 0),
    "mid": ("|", 0),
    "lVert": ("‖", 1),
    "rVert": ("‖", -1),
    "Vert": ("‖", 0),
    "|": ("‖", 0),
    "parallel": ("‖", 0),
    "{": ("{", 1),
    "}": ("}", -1),
    "lbrace": ("{", 1),
    "rbrace": ("}", -1),
    "lbrack": ("[", 0),
    "rbrack": ("]", 0),
    "lparen": ("(", 0),
    "rparen": (")", 0),
    "langle": ("⟨", 1),
    "rangle": ("⟩", -1),
}
# these say how a formula is set, not what it means
LAYOUT = frozenset(
    (
        *(",", ";", ":", "!", " ", ">", "/", "quad", "qquad", "displaystyle", "textstyle", "scriptstyle", "limits"),
        *(
            "nolimits",
            "nonumber",
            "notag",
            "IEEEyesnumber",
            "IEEEnonumber",
            "thinspace",
            "medspace",
            "thickspace",
            "negthinspace",
            "strut",
            "hfill",
        ),
        *("mathstrut", "noindent", "allowbreak", "nobreak", "relax", "par", "centering", "null", "enspace"),
        *("blacksquare", "square", "qed", "scriptscriptstyle"),
    )
)
WITH_ARGUMENT = frozenset(("label", "tag", "hspace", "vspace", "phantom", "hphantom", "vphantom", "color", "penalty"))
BREAKS = frozenset(("\\", "cr", "newline", "tabularnewline"))
ENVIRONMENTS = frozenset(
    (
        *("align", "aligned", "alignat", "equation", "gather", "gathered", "multline", "split", "eqnarray", "math"),
        *("IEEEeqnarray", "IEEEeqnarraybox"),
        *("displaymath", "flalign", "alignedat"),
    )
)
# functions that have a command of LaTeX's own; it is known where they are
OPERATORS = ("cot", "sec", "csc", "coth")
COMMANDS: frozenset[str] = frozenset(
    (
        *("top", "intercal", "prime", "dagger", "star", "log", "ln", "exp", "sin", "cos", "tan", "sinh", "cosh"),
        *("tanh", "arcsin", "arccos", "arctan", "det", "tr", "Tr", "trace", "diag", "Diag", "sign", "sgn", "softmax"),
        *("sigmoid", "relu", "erf", "in", "colon", "infty", "coloneqq", "triangleq", "equiv", "approx", "ne", "neq"),
        *("to", "rightarrow", "Rightarrow", "implies", "iff", "Leftrightarrow", "forall"),
        *("transpose", "R", "vecop", "logdet", "operatorname", "sim", "propto", "subset", "middle", "succ", "succeq"),
        *("prec", "preceq", "mapsto", "therefore", "qedhere", "def", "simeq", "leftarrow", "mathbb", "because"),
        *("defeq", "eqdef", "doteq", "oplus", "wedge", "over"),
    )
)
