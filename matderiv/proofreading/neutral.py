"""Words that say nothing of the values of the letters beside them: how one speaks of a formula, and what it is for.

A word that is not here may say more of a letter than is read: non-negative, permutation, commute. So adjectives are
here only where no identity rests on them.
"""

from __future__ import annotations

import re

__all__ = ["is_neutral", "is_neutral_eastern", "neutral_phrase", "unknown_signs"]

_ENGLISH = """
a about above abstract according account accordingly across act actual actually add added adding addition additional
after afterwards again against agree ago aim al algebra algorithm algorithms alignment all allow allows alone along
already also although always am among an analogous analogously analysis and announce another answer answers any
anyway appear appears appendix application applications applied applies apply applying approach appropriate are
argument arguments arise arises around array arrays article as ask asked assess assign assigned assimilation assume
assumed assumes assuming assumption at attach attention author authors auxiliary average avoid aware away back
backpropagation backprop backward backwards balloon based baseline basic basically basis batch batches be bear
because become becomes been before begin beginning begins behind being belief bellman below bernoulli beside besides
best better between beyond bias biases blown board body book both box boxed bracket brackets branch break bridge
brief briefly bring broken brute build built but by calculate calculated calculating calculation calculus call
called calls can cancel cancels candidate cannot capital careful carefully carry carrying case cases categories
category cell cells centre chain change changed changes changing channel channels chapter check checked checking
checks choice choices choose chosen class classes classical classification classifier classify clear clearly close
closed cloud code coefficient coefficients coin collect collected collecting column columns combination combine
combined combining come comes coming comment comments common compact compare compared compares comparing comparison
complete completed completes completing component components composite composition compute computed computes
computing concatenate concave conclude concludes conclusion condition conditions configuration consequence
consequently consider considered considering consist constrained constraint constraints construct construction
contain contains content context continue continues contrast contribution control convenience convenient
conventional conversely convert convex coordinate coordinates corollary correct correction correctly correspond
corresponding corresponds cost costate costs counts course covariates create criterion cross cross-entropy crucial
cube cumbersome current currently curvature curve custom data dataset datum deal dealing decay decide decision
decoder decompose decomposition deduce deep define defined defines defining definition definitions delete demand
denominator denote denoted denotes denoting density depend dependence dependent depending depends derivation
derivations derivative derivatives derive derived derives deriving descent describe described describes design
desired detail details determinant determinants determine determined determines develop deviation diagram did
difference differences different differentiable differential differentials differentiate differentiated
differentiates differentiating differentiation difficult difficulty digit digits dimension dimensional dimensions
direct direction directional directions directly disappear discriminant discriminative discuss discussed display
displayed distance distances distribute distribution distributions divide divided dividing division do document does
doing domain done dot double doubt down draw drawn driven dual due during dynamics each earlier easier easily easy
edge effect either elaborate element elements eliminate embedding embeddings emission empirical
emphasise emphasize encode encoder encoding end ends energy enough ensemble ensure enter enters entire entirely
entries entropy entry environment epoch equate equating equation equations error errors essentially establish
established estimate estimated estimates estimating estimation estimator estimators etc euclidean evaluate evaluated
evaluates evaluating evaluation eventually every everything evidence evident exactly exam examine example examples
except exercise exercises exist existing exists expand expanded expanding expands expansion expect expected
experiment explain explained explains explanation explicit explicitly exponent exponential exponentials exponents
express expressed expresses expressing expression expressions extend extended extension extra extract f factor
factored factorisation factorization factors factory fairly fall familiar family far fast feature features feed few
field fields figure figures filter filters final finally find finding finds finish first fisher fit fits fitted
fitting fix five fixing flow focus follow followed following follows for force forces form formal format former
forms formula formulas formulae formulation forth forward found four fourth fraction fractions frobenius
from front full fully function functional functions further furthermore future gain gamma gates gate gaussian
gaussians generate generated generative geometric geometry get gets getting give given gives giving glance global go
goal goes going good gradient gradients grand graph greek group grow growth guess guide habit had half hand handle
happens hard has hat have having head heading heads heavy held holding help helpful hence her here herein
hessian hessians heuristic hidden high his hold holds homework how however huber hyperparameter hyperparameters
hyperplane i idea ie
if illustrate illustrates immediate immediately implement implementation implicit implicitly implied implies imply
implying important impose improve in inequality include included includes including increase indeed index indexed
indexes indices indicate indicated induction inertia inference info information inhomogeneous initial  input
inputs insert inserted inserting inside instance instances instead instructive integrate integrating intend
intercept interest interested intermediate into introduce introduced introduces introducing intuition intuitively
investigate involve involved involves involving is issue it item items iterate iterates iteration iterations its
itself jacobian jacobians job join joint jointly just justify kalman keep keeping keeps kept key kind kinds know
knowing known knows label labels labelled lagrange lagrangian lambda language last later latent latter law layer
layers layout lead leads learn learned learning learns learnt least leave leaves leaving lecture left left-hand
lemma less let lets letter letters letting level lie lies like likelihood likelihoods likewise line lines link list
listed lists literature little local locally location log log-likelihood logarithm logarithms logistic logit logits
long longer look looking looks loss losses lot machine made main mainly make makes making manipulation manner many
map mapping maps margin mark marked mass match matches mathematics matrices matrix matter matters maximisation
maximise maximised maximises maximising maximization maximize maximized maximizes maximizing maximum may meaning
means measure measured measurement measurements measures mechanics membership mention mentioned merely message
method methods  middle might mind mini-batch minimisation minimise minimised minimises minimising minimization
minimize minimized minimizes minimizing minimum minus miss missing mixed mixture mlp model modelled modelling models
momentum more moreover most motion motivate motivated move moves moving much multiple multiplication multiplied
multiplier multipliers multiplies multiply multiplying multivariate must my name named namely names naturally nature
near necessary necessarily need needed needs negatives neither net network networks neural neuron neurons never new
newton next nice no node nodes noise noisy none nonlinear nonlinearity nor norms not notation notations note noted
notes nothing notice noting now nowhere number numbers numerator numerical numerically object objective objectives
observation observations observe observed obtain obtained obtaining obtains obvious obviously occur occurs odds of
off offset often ok old omit on once one only onto open operation operations operator operators optimisation
optimise optimization optimize option or ordinary original origin other others otherwise our ours out outcome outer
output outputs outside over overall own page pair pairs paper paragraph parameter parameterise parameterisation
parameterised parametrisation parametrised parameterization parameterized parameters parenthesis parentheses part
partial partially particle particular particularly partition parts pass passed passes passing past path pattern
payoff penalised penalises penalized penalty per perceptron perform performed performs perhaps period perturbation
perturbed physics pick picture piece pieces place places plain plug plugging plus points poisson policy polynomial
position possible posterior potential power powers practical practice precisely predict predicted predicting
prediction predictions predictive predictor predictors prepare present presented previous previously price primal
prime primes prior priors probabilistic probabilities probability problem problems procedure proceed process product
products progress proof proofs proportional propagate propagation proposal propose proposition prove proved proves
provide provided provides proving pull pure purpose push push-through put puts putting quantities quantity question
questions quick quickly quite quote quotient random rate rates rather ratio reach reached reaches read reader
reading reads real recall receive recipe reciprocal recognise recompute record recover recurrence recurrent
recursion recursive redefine reduce reduced reduces reduction refer reference refers regard regarding regards regime
regression regressor regressors regularise regularised regularization regularisation regularizer regulariser
regularized reinforce relate related relation relations relevant reluctant remain remaining remains remark remarks
remember reminder remind rename repeat repeated report  representation  research reset residual
residuals respect respectively response responses responsibilities rest result resulting results return returns
reverse review reward rewards rewrite rewrites rewriting rewritten ridge right right-hand rise risk role root roots
round rows rule rules run running runs said sample samples sampled sampling save saw say saying says scalar scalars
scale scaled scaling scatter scheme score scores scratch scene search second section sections see seek seeks seem
seems seen selected self-contained send sensitivities sensitivity separate separately sequence series serve set sets
setting settings several shall shape shapes share shared short shorter shorthand should show showed showing shown
shows side sides sigmoid signal signals signs similarly simple simpler simplicity simplification simplified
simplifies simplify simplifying simply since single situation sizes slope slopes smooth smoothing so soft softmax
solution solutions solve solved solves solving some something sometimes somewhat soon sought source space spaces
speaking
specific specifically specified specify spell spelled spirit split spring square squared squares squaring stack
stacked stacking stage stages start started starting starts state stated statement states statistic statistics step
steps still stop straight straightforward straightforwardly strategy strength study style subject subsection
substitute substituted substitutes substituting substitution subtract subtracting such suffices suggest sum summand
summands summarise summarize summary summation summed summing sums supervised supply suppose supposed sure surface
surprise switch symbol symbols system systems table tabular take taken takes taking talk tangent target targets task
taylor teacher technique temperature tell tells temporal term terms test text textbook than thank thanks that the
their them themselves then theorem theory there thereby therefore thermal these they thing things think third this
those though thought three through throughout thus tidy time times title to today together told too took tool top
topic toss tosses total towards trace traces track train trained training trajectory transfer transform
transformation transformed transition treat treated treating trial trick tried try turn turned turns tutorial twice
two type types typical typically under understand understood underlying unfortunately units univariate unknown until
update updated updates updating upon upstream us use used useful user uses using usual usually utility valid value
values vanish vanishes vanishing variable variables variant variation variational various vary vec vector vectors
velocities velocity verified verifies verify verifying version versions versus very via view viewed volume want
wanted wants was way ways we weight weighted weighting weights well well-known went were what whatever when whence
whenever where whereas wherever whether which while who whole whose why will wish wishes with within without word
words work worked working works workshop world worth would write writes writing written yet yield yielding yields
you your abbreviate accuracy acceleration activation activations adaptive adversarial aggregate agent autoencoder
autoregressive bayes bayesian bottleneck categorical cluster clusters column-vector contraction convolution
convolutional corpus counterpart discount displacement documents dropout evolution exogenous expert experts
factorise factorises forecast framework gating generator height hinge input-output intensity kinetic lagrangians
langevin layerwise log-density log-loss log-odds logarithmic logloss lstm marginal marketing minibatch multiclass
multilayer multinomial multitask observable optimiser optimizer parametric pixel pixels plane plant player portfolio
pre-activation pre-activations preactivation preactivations pressure probit propensity quality quantile query
queries regressions reparameterisation reservoir rnn score-function sgd shallow simulator softplus speech spatial
stepsize step-size supervisor tanh tensor tensors timestep token tokens torque user-item value-function vocabulary
weight-decay width hyperbolic sine cosine tangents swish relu silu gelu lda pca svm kl elbo vae gan gmm em mle ols
wls lqr glm rbf rcl kkt mse rmse bce rhs lhs eq eqs fig sec ch cf resp wrt w.r.t e.g i.e viz nos st nd rd th ref
refs amsmath amssymb amsthm bm tex latex markdown itemize enumerate alignat ieeeeqnarray ieeetrantools verbatim cite
newcommand documentclass usepackage english utf a4paper pt cm monday tuesday wednesday thursday friday january
february march april june july august september october november december summer autumn winter week day year sheet
i'll i'm i've it's let's we'll we've we're that's there's here's don't doesn't can't won't linear-regression
normalisation normalization slip typing inline macros forget background fisher's newton's augmented penalise harm tr
row actions
"""
_NAMES = """
mahalanobis gauss gauss-newton newton taylor lagrange jacobi kullback leibler bayes wiener laplace fourier jensen
bregman huber kalman riccati lyapunov levenberg marquardt nesterov polyak tikhonov bernoulli poisson boltzmann gibbs
hopfield adam langevin rayleigh wald rosenblatt
"""
_GERMAN = """
der die das den dem des ein eine einen einem einer eines und oder mit für von vom zu zum zur im in an am auf aus bei
bis durch gegen nach über um unter vor wie als auch aber denn dann daher damit also somit folglich wobei wo wenn sei
seien ist sind wird werden wurde haben hat gilt gelten es er sie wir ihr man uns so nun hier da dort dies diese dieser
dieses dass weil ergibt ergeben folgt folgen erhalten erhält bezeichne bezeichnet bezeichnen heißt setze setzen schreibe
schreiben man gegeben betrachte betrachten wir matrix matrizen vektor vektoren zahl zahlen skalar skalare funktion
funktionen gradient gradienten ableitung ableitungen ableiten hesse-matrix hesse kettenregel produktregel parameter
gewichte gewicht daten datenpunkte eingabe ausgabe verlust verlustfunktion kosten modell lösung problem gleichung
gleichungen summe produkt spur zeile zeilen spalte spalten eintrag einträge reelle reeller reellen reelles reell
beweis satz lemma bemerkung aufgabe beispiel zuerst zweitens schließlich ferner außerdem insbesondere jede jeder jedes
jeden alle allen bezüglich nach null fehler residuum schätzer kleinste quadrate quadratische quadratischen regression
"""
_FRENCH = """
le la les l un une des du de d et ou où avec pour par sur dans en au aux à est sont soit soient on nous a ont donc alors
ainsi comme car puis enfin or ce cette ces cet que qui dont si se sa son ses leur il elle ils elles pose posons note
notons considère considérons considérer obtient obtenons trouve trouvons donne donnent calcule calculons dérive dérivons
dérivant dérivée dérivées gradient gradients hessienne hessien matrice matrices vecteur vecteurs nombre nombres réel
réels réelle réelles scalaire scalaires fonction fonctions paramètre paramètres poids données donnée entrée sortie
perte coût modèle solution problème équation équations somme produit trace ligne lignes colonne colonnes règle chaîne
preuve théorème lemme exercice exemple remarque soient tout toute tous toutes par rapport terme termes d'où c'est-à-dire
l'on moindres carrés carré régression erreur résidu résidus
"""
_OTHER = """
sea sean el los las una unos unas y o con para por en del al es son un se que como donde entonces luego por tanto así
tenemos obtenemos resulta matriz matrices vector vectores número números real reales escalar función funciones gradiente
derivada derivadas parámetro parámetros datos pesos error modelo suma producto dado dados sobre su sus lo
sia siano il lo gli i uno e ed con per da dal della delle dei è sono si che come dove allora quindi dunque abbiamo
otteniamo matrice matrici vettore vettori numero numeri reale reali scalare funzione funzioni gradiente derivata
derivate parametro parametri dati pesi errore modello somma prodotto di del
seja sejam os as um uma com para por em do da dos das é são que como onde então portanto logo temos obtemos matriz
matrizes vetor vetores número números real reais escalar função funções gradiente derivada derivadas parâmetro
parâmetros dados pesos erro modelo soma produto
пусть и или с для на в из по что где тогда так как это есть имеем получаем получим матрица матрицы матриц вектор
векторы векторов число числа чисел действительные вещественные вещественная вещественный функция функции градиент
производная производные параметр параметры данные веса ошибка модель сумма произведение следовательно значит
"""
_EASTERN_WORDS = """
とする とすると とおくと とおく とし として となる となり である であり であるから だから ただし ここで ゆえに
よって したがって 従って また まず 次に さらに 一方 このとき すなわち つまり 以下 以上 これ それ この その 同様
に対して に対し に関する について により による を得る を得る。 を用いると を使うと を用いて を使って で微分して
微分すると 微分して 微分 偏微分 を示す 示す 計算すると 計算 展開すると 展開 整理すると 整理 代入すると 代入 書く
書くと 書ける 定める 定義する 定義 考える 求める 求めると 最小化する 最大化する 最小化 最大化 最小二乗法 最小 最大
正規方程式 目的関数 損失関数 損失 関数 誤差逆伝播法 逆伝播 順伝播 誤差 連鎖律 勾配 変数 同じ形 形 そろえ 入力 出力
重み 行列 ベクトル 実数 次元 係数 定数項 正則化項 正則化 項 和 積 トレース 行列式 転置 逆行列 ヘッセ行列 ヤコビ行列
データ モデル パラメータ 学習 回帰 確率 分布 尤度 対数 対数尤度 予測 目標 ラベル 層 活性化 活性化関数 右辺 左辺 両辺
式 等式 次 場合 加えた 満たす 解 は が を に で と の も へ や か する した して です ます なる なり ある れる
られる た て ば から まで より など 各 全体 一般 与える 与えられた 与えられ 成り立つ 设 令 则 因此 所以 于是 其中 由
得 得到 为 是 有 与 的 在 对 关于 将 把 可得 我们 那么 故 即 又 这里 另外 首先 其次 最后 同理 矩阵 向量 实数 标量
函数 梯度 导数 求导 偏导数 链式法则 法则 损失 目标 权重 参数 数据 输入 输出 标签 模型 回归 最小二乘 误差 预测 概率
交叉熵 交叉熵损失 对数 似然 证明 定理 引理 例 练习 展开 计算 定义 记 满足 若 任意 每个 所有 用到了 用到 注意 以及
并且 且 或 方程 正规方程
"""
_WORDS = frozenset(" ".join((_ENGLISH, _NAMES, _GERMAN, _FRENCH, _OTHER)).split())

# what is neutral only as a whole
_PHRASES = re.compile(
    r"\b(?:invertib\w+|non-?singular|full (?:row |column )?rank|non-?zero|normal (?:equations?|"
    r"distribution\w*|density|densities|form|vector to)|linear (?:regression|model|models|"
    r"layer|layers|predictor|term|terms|system|systems|algebra|combination|form|part|least squares|gaussian|dynamics)|"
    r"linear in|first[- ]order (?:optimality )?conditions?|first[- ]order optimality|second[- ]order (?:derivative|"
    r"condition)s?|second derivatives?|in order|order of|the order|the same as|same (?:way|argument|steps?|manner|"
    r"kind|shape|size|result|computation|calculation|time|as)|at the same|mean squared(?: error)?|squared error|"
    r"square matri(?:x|ces)|in general|general|standard (?:deviation|trick|result|rule|form|identity|notation)|"
    r"the standard|standard|step size|learning rate|sample size|of sizes?|size|the (?:row|column) vectors?|"
    r"row by row|(?:maximum|log) likelihood|(?:one|two|three) (?:sides?|terms?|parts?|cases?|layers?|hidden|line|"
    r"lines|step|steps|way|ways|example|sample)|"
    r"(?:exponential|hyperbolic) family|quadratic (?:forms?|terms?|loss|cost|function|objective)|cent(?:re|"
    r"er|r)ing matri\w+|"
    r"stationarity conditions?|stationary point|fixed(?! ?point)|minimal value|constant factor|sample mean|"
    r"the means?|by means of|in fact|the facts?|upper bound|lower bound|the (?:identity|formula|rule)s? above|"
    r"a small (?:step|change|perturbation)|small letters?|large letters?|capital letters?|"
    r"by symmetry of|kernel (?:ridge|regression|method)\w*|inverse temperature|"
    r"(?:not )?necessarily|need not|the (?:unit|units)|hidden units?|output units?|special case|property|properties|"
    r"zero gradient|to zero|equal(?:s|led|ling)? (?:to )?zero|set to 0|gradient zero|vanish\w*|"
    r"inner (?:loop|layer|derivative|function|sum|iteration|term)s?|independent (?:samples?|draws?|observations?)|"
    r"inverses? exists?|exact line search|we claim|claims? follows?|"
    r"chain rule|product rule|quotient rule|point|points|a constant factor|negative "
    r"log[- ]?(?:likelihood|density)|negative gradient|negative (?:sign|of)|minimal|sign|signs|lines?|same sign)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ー]+")
_EASTERN_NEUTRAL = re.compile("|".join(sorted(_EASTERN_WORDS.split(), key=len, reverse=True)))


def is_neutral(word: str) -> bool:
    """Whether a word, or each part of a compound, says nothing of values."""
    low = word.lower().replace("’", "'")
    if low in _WORDS:
        return True
    parts = re.split(r"[-.]", low)
    return len(parts) > 1 and all(p in _WORDS or len(p) == 1 for p in parts)


def neutral_phrase(text: str, at: int) -> str:
    """The words at a place that are neutral only together, or none."""
    m = _PHRASES.match(text, at)
    return "" if m is None else m[0]


def is_neutral_eastern(text: str) -> bool:
    """Whether a run of Chinese or Japanese says nothing of values."""
    return not _EASTERN_NEUTRAL.sub("", text)


def unknown_signs(text: str) -> list[str]:
    """The words of a text that may say more than is read, in order."""
    text = _PHRASES.sub(" ", text)
    found: list[str] = []
    for m in _EASTERN.finditer(text):
        rest = _EASTERN_NEUTRAL.sub(" ", m[0]).split()
        found += rest
    text = _EASTERN.sub(" ", text)
    found += [m[0] for m in _WORD.finditer(text) if len(m[0]) > 1 and not is_neutral(m[0])]
    return found
