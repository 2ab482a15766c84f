"""Words that say nothing of the values of the letters beside them: how one speaks of a formula, and what it is for.

A word that is not here may say more of a letter than is read: non-negative, permutation, commute. So adjectives are
here only where no identity rests on them.
"""

from __future__ import annotations

import re

__all__ = ["SHIFTING", "is_neutral", "is_neutral_eastern", "neutral_phrase", "unknown_signs"]

_ENGLISH = """
a4paper abbreviate about abstract acceleration according accordingly account accuracy across act actions activation
activations actual actually adaptive add added adding addition additional adversarial after afterwards again agent
aggregate agree aim algebra algorithm algorithms alignat alignment all allow allows alone along already although
always among amsmath amssymb amsthm analogous analogously analysis and announce another answer answers any anyway
appear appears application applications applied applies apply applying approach appropriate april are argument
arguments arise arises around array arrays assess assign assigned assimilation assume assumed assumes assuming
assumption at attach attention augmented august autoencoder autoregressive autumn auxiliary average aware background
backprop backpropagation backward backwards balloon based baseline basic basically basis batch batches bayesian bce be
bear because begins behind being belief bellman beside besides best beyond bias biases blown bm board body both
bottleneck box boxed bracket brackets branch break bridge brief briefly bring build built but by calculate calculated
calculating calculation calculus call called calls can candidate capital careful carefully carry carrying categorical
categories category cell cells centre cf ch chain channel channels check checked checking checks choose chosen cite
class classes classical classification classifier classify clear clearly close closed cloud cluster clusters cm code
coefficient coefficients coin collect collected collecting column columns combination combine combined combining comes
coming comment comments common compact compare compared compares comparing comparison complete completed completes
completing component components composite composition compute computed computes computing concatenate concave conclude
concludes conclusion condition conditions configuration consequence consequently consider considered considering
consist constrained constraint constraints construct construction contain contains content context continue continues
contraction contrast contribution control convenience convenient conventional conversely convert convex convolution
convolutional coordinate coordinates corollary corpus correct correction correctly correspond corresponding
corresponds cosine cost costate costs counterpart counts course covariates create criterion cross crucial cube
cumbersome current currently curvature curve data dataset datum day deal dealing decay december decide decision
decoder decompose decomposition deduce deep define defined defines defining definition definitions delete demand
denominator denote denoted denotes denoting density depend dependence dependent depending depends derivation
derivations derivative derivatives derive derived derives deriving descent describe described describes design desired
detail details determinant determinants determine determined determines develop deviation diagram difference
differences different differentiable differential differentials differentiate differentiated differentiates
differentiating differentiation difficulty digit digits dimension dimensional dimensions direct direction directional
directions directly disappear discount discriminant discriminative discuss discussed displacement display displayed
distance distances distribute distribution distributions divide divided dividing division document documentclass
documents doing domain done dot double down draw drawn driven dropout dual due during dynamics each easier easily easy
edge effect elaborate elbo element elements eliminate embedding embeddings emission emphasise emphasize empirical
encode encoder encoding ends energy english enough ensemble ensure enter enters entire entirely entries entropy entry
enumerate environment epoch eq eqs equate equating equation equations errors essentially establish established
estimate estimated estimates estimating estimation estimator estimators etc euclidean evaluate evaluated evaluates
evaluating evaluation every everything evidence evident evolution exactly examine exist existing exists exogenous
expand expanded expanding expands expansion expected experiment expert experts explain explained explains explanation
explicit explicitly exponent exponential exponentials exponents express expressed expresses expressing expression
expressions extend extended extension extra extract f factor factored factorisation factorise factorises factorization
factors factory fairly familiar family fast feature features february feed field fields fig filter filters final
finally find finding finds finish first fisher fisher's fit fits fitted fitting five fix fixing flow focus follow
followed following follows for force forces forecast form formal format forms formula formulae formulas formulation
forth forward found four fourth fraction fractions framework friday frobenius from front full fully function
functional functions further furthermore gain gamma gan gate gates gating gaussian gaussians gelu generate generated
generative generator geometric geometry get gets getting give given gives giving glance glm global gmm go goal goes
going good grand graph greek group guide had half hand handle hard harm has have having head heading heads heavy
generic generically subproblem subproblems multi-label multilabel rating ratings recommender users
height held help helpful hence her here here's herein hessian hessians hidden high hinge his holding hyperbolic
hyperparameter hyperparameters hyperplane i'll i'm i've idea ie ieeeeqnarray ieeetrantools if illustrate illustrates
immediate immediately implement implementation implicit implicitly implied implies imply implying important impose
improve include included includes including increase indeed index indexed indexes indicate indicated indices induction
inertia inference info information inhomogeneous initial inline input inputs insert inserted inserting inside
instances instructive integrate integrating intensity intercept interested intermediate into introduce introduced
introduces introducing intuition intuitively investigate involve involved involves involving is it's itemize iterate
iterates iteration iterations its jacobian jacobians january job join joint jointly july june just justify keep
keeping keeps kept key kind kinds kinetic kkt kl know knowing known knows label labelled labels lagrangian lagrangians
lambda language last latent latex law layer layers layerwise layout lda lead leads learn learned learning learns
learnt least leave leaves leaving left let let's lets letter letters letting level lhs lie lies likelihood likelihoods
line linear-regression lines link list listed lists little local locally location log logarithm logarithmic logarithms
logistic logit logits logloss look looking looks loss losses lot lqr lstm machine macros made main mainly make makes
making manipulation manner map mapping maps march margin marginal mark markdown marked marketing mass match matches
mathematics matter matters maximisation maximise maximised maximises maximising maximization maximize maximized
maximizes maximizing maximum may means measure measured measurement measurements measures mechanics membership mention
mentioned merely message method methods middle mini-batch minibatch minimisation minimise minimised minimises
minimising minimization minimize minimized minimizes minimizing minimum mix mixed mixes mixing mixture mle mlp
model modelled modelling
models momentum monday moreover motivated move mse much multiclass multilayer multinomial multiple multiplication
multiplied multiplier multipliers multiplies multiply multiplying multitask multivariate name named namely names
naturally nature nd necessarily necessary need needed needs negatives neither net network networks neural neuron
neurons newcommand newton's next node nodes noisy nonlinear nonlinearity normalisation normalization norms nos
notation notations noted notes notice noting november now nowhere number numbers numerator numerical numerically
object objective objectives observable observation observations observe observed obtain obtained obtaining obtains
obvious obviously october odds of offset ok ols one onto operation operations operator operators optimisation optimise
optimiser optimization optimize optimizer option ordinary origin original our ours outer output outputs outside over
overall own pair pairs paragraph parameterisation parameterise parameterised parameterization parameterized parameters
parametric parametrisation parametrised parentheses parenthesis part partial partially particle particular
particularly partition parts pass passed passes passing path pattern payoff pca penalise penalised penalises penalized
penalty perceptron perform performed performs period perturbation physics pick picture piece pieces pixel pixels place
places plain plane plant player plug plugging points policy polynomial portfolio position posterior potential power
powers practical pre-activation pre-activations preactivation preactivations precisely predict predicted predicting
prediction predictions predictive predictor predictors prepare presented pressure price primal prime primes prior
priors probabilistic probabilities probability probit problems procedure proceed process product products progress
proof proofs propagate propagation propensity proportional proposal propose proposition prove proved proves provide
provided provides proving pt pull pure purpose push put puts putting quality quantile quantities quantity queries
query questions quick quickly quote quotient random rate rates ratio rbf rcl rd reach reached reaches reads receive
recipe reciprocal recognise recompute record recover recurrence recurrent recursion recursive reduce reduced reduces
reduction ref refer reference refers refs regarding regards regime regressions regressor regressors regularisation
regularise regularised regulariser regularization regularized regularizer reinforce relate related relation relations
relevant relu remark remarks remind reminder reparameterisation repeat repeated representation research reservoir
residual residuals resp respect respectively response responses responsibilities rest result resulting results return
returns reverse review reward rewards rewrite rewrites rewriting rewritten rhs ridge right rise risk rmse rnn role
root roots round row rows rule rules run running runs said sample sampled samples sampling save saw scalar scalars
scale scaled scaling scatter scene scheme score scores scratch search sec second see seek seeks selected
self-contained send sensitivities sensitivity separate separately september sequence series serve set sets setting
settings several sgd shall shallow shape shapes share shared sheet short shorthand show showed showing shown shows
side sides sigmoid signal signals signs silu similarly simple simpler simplicity simplification simplified simplifies
simplify simplifying simply simulator since sine single situation sizes slope slopes smooth smoothing soft softmax
softplus solutions solve solved solves solving some sought source space spaces spatial specific specifically specified
specify speech spell spelled spirit spring square squared squares squaring st stack stacked stacking stage stages
state stated statement states statistic statistics step step-size steps stepsize straight straightforward
straightforwardly strategy strength study subject subsection substitute substituted substitutes substituting
substitution subtract subtracting such suffices sum summand summands summarise summarize summary summation summed
summer summing sums supervised supervisor supply suppose supposed sure surface svm swish symbol symbols system systems
table tabular take taken takes taking tangent tangents tanh target targets task technique temperature temporal tensor
tensors term terms test tex th thank thanks that that's the their them themselves then theorem theory there there's
thereby therefore thermal these third this those though three through throughout thursday thus tidy time times
timestep title to token tokens took tool top topic torque toss tosses total towards tr traces track train trained
training trajectory transfer transform transformation transformed transition treat treated treating trial trick
tuesday turn turned turns tutorial twice two type types typing under underlying understand understood units univariate
unknown updating upon upstream us use used useful usepackage user uses using utf utility vae valid value values vanish
vanishes vanishing variable variables variant variation variational various vary vec vectors velocities velocity
verbatim verified verifies verify verifying versus very via view viewed viz vocabulary volume way ways we we'll we're
we've wednesday week weight weighted weighting weights well when whenever where which width winter wishes with within
wls word words work worked working works workshop world worth write writes writing written wrt year yield yielding
yields
"""
# of these, those that move what is said: to another speaker, place, time or case, or away
_SHIFTED = """
above ago against appendix article ask asked author authors avoid away back become becomes been before begin beginning
below better between book broken brute cancel cancels cannot can't case cases change changed changes changing chapter
choice choices custom difficult did do does doesn't don't doubt earlier either end eventually example examples exam
except exercise exercises expect fall far few figure figures forget former future grow growth guess habit happens
heuristic hold holds homework how however inequality instance instead intend interest issue it item items itself later
latter lecture lemma less like likewise literature long longer many meaning might mind minus miss missing more most
motion motivate moves moving must my near never new nice no noise none nor not nothing occur occurs off often old omit
once only open or other others otherwise out outcome page paper past perhaps perturbed plus possible practice present
previous previously question quite rather read reader reading recall redefine regard reluctant remain remaining
remains remember rename report reset say saying says section sections seem seems seen should shorter slip something
sometimes somewhat soon speaking split start started starting starts still stop style suggest surprise switch talk
teacher tell tells text textbook than they thing things think thought together today told too tried try typical
typically unfortunately until update updated updates usual usually version versions want wanted wants was went were
what whatever whence wherever whereas whether while who whole whose why will wish without would yet you your won't
"""
_NAMES = """
mahalanobis gauss gauss-newton newton taylor lagrange jacobi kullback leibler bayes wiener laplace fourier jensen
bregman huber kalman riccati lyapunov levenberg marquardt nesterov polyak tikhonov bernoulli poisson boltzmann gibbs
hopfield adam langevin rayleigh wald rosenblatt
"""
# who writes, reads and computes, with what, and how they find it
_TRADE = """
adapter adapters anchors app arxiv autodiff autograd autoencoders beginner beginners benchmark benchmarks blog blogger
blogs cache checkpoint cifar classroom click clicks codebase coffee colleague colleagues company compiler courses cpu
customer customers desk developer developers einsum email engineer engineers everybody everyone exp experiments
flashattention flops footnote forum forums gpt gpu gpus hardware hypergradient imagenet implementations internet
interview investor jax jupyter keras kit laptop library libraries logs me memory mnist movie movies myself nerd notebook
notebooks numpy onion outline people pixelwise poster preprint programmer programmers python pytorch pytorch-free ray
rays readers recap relus repo repository reverse-mode robot robots sanity seminar sensor sensors slide slides software
stackexchange survival tasks team tensorflow thread threads toolbox toy transformer transformers tutorials tweet
validation warm-up workbook you'd you've yourself annoying beautiful boring clever curious elegant famous funny handy
harder lengthy nicer painful painless peculiar popular remarkable salient surprising tedious terse
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
aktivierung aktivierungen ausgang beachte beachten bekanntlich beobachtet berechnen berechnet daraus eingang immer
komponentenweise liefern liefert netz netze neuron neuronen noch normalgleichungen offenbar rechnen rechnung
rückwärtsschritt schicht schichten schritt schritte sich vereinfachen vereinfacht vorwärtsschritt wegen zeigen zeigt
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
appelle appelons aussi cherche cherchons connu connue connues connus couche couches critère dernier dernière dispose
disposons encore exemples fois lagrangien log-vraisemblance logistique notant ordre partie parties plutôt premier
première puisque rappelle rappelons reportant retrouve retrouvons réponse réponses réseau s'écrit s'écrivent second
seconde vaut voici vraisemblance
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
ソフトマックス 交差エントロピー 準備 まとめ 補足 導出 定数行列 定数ベクトル 正方行列 スカラー スカラー関数 バイアス
クラス 教師 同じ 並べる 結局 上
式 等式 次 場合 加えた 満たす 解 は が を に で と の も へ や か する した して です ます なる なり ある れる
られる た て ば から まで より など 各 全体 一般 与える 与えられた 与えられ 成り立つ 设 令 则 因此 所以 于是 其中 由
得 得到 为 是 有 与 的 在 对 关于 将 把 可得 我们 那么 故 即 又 这里 另外 首先 其次 最后 同理 矩阵 向量 实数 标量
函数 梯度 导数 求导 偏导数 链式法则 法则 损失 目标 权重 参数 数据 输入 输出 标签 模型 回归 最小二乘 误差 预测 概率
交叉熵 交叉熵损失 对数 似然 证明 定理 引理 例 练习 展开 计算 定义 记 满足 若 任意 每个 所有 用到了 用到 注意 以及
并且 且 或 方程 正规方程 再看 小结 第二 一个 这一项 考虑 神经元 二阶 二阶导数 网络 前向传播 反向传播
"""
_WORDS = frozenset(" ".join((_ENGLISH, _SHIFTED, _NAMES, _TRADE, _GERMAN, _FRENCH, _OTHER)).split())
_SHIFTED_ALONE = (
    "becoming began caveat could else false hope imagine joke loose maybe mistake nobody opposite ought prefer "
    "replace similar student unless wait wrong"
)
SHIFTING = frozenset((*_SHIFTED.split(), *_SHIFTED_ALONE.split()))

# what is neutral only as a whole
_PHRASES = re.compile(
    r"\b(?:invertib\w+|non-?singular|full (?:row |column )?rank|non-?zero|normal (?:equations?|"
    r"distribution\w*|density|densities|form|vector to)|linear (?:regression|model|models|"
    r"layer|layers|predictor|term|terms|system|systems|algebra|combination|form|part|least squares|gaussian|dynamics)|"
    r"(?:dense|affine|fully[- ]connected) (?:layer|network|net)s?|"
    r"linear in|first[- ]order (?:optimality )?conditions?|first[- ]order optimality|"
    r"second[- ]order (?:derivative|condition)s?|second derivatives?|"
    r"in order|order of|the order|the same (?:as|with|in)|same (?:way|argument|steps?|manner|"
    r"kind|shape|size|result|computation|calculation|time|as)|at the same|mean squared(?: error)?|squared error|"
    r"square matri(?:x|ces)|in general|general|standard (?:deviation|trick|result|rule|form|identity|notation)|"
    r"the standard|standard|step size|learning rate|sample size|of sizes?|size|the (?:row|column) vectors?|"
    r"row by row|(?:maximum|log) likelihood|(?:one|two|three) (?:sides?|terms?|parts?|cases?|layers?|hidden|line|"
    r"lines|step|steps|way|ways|example|sample)|"
    r"(?:exponential|hyperbolic) family|makes? sense|quadratic (?:lyapunov )?(?:forms?|terms?|loss|cost|functions?|"
    r"objective)|cent(?:re|"
    r"er|r)ing matri\w+|"
    r"stationarity conditions?|stationary point|fixed(?! ?point)|minimal value|constant factor|sample mean|"
    r"the means?|by means of|in fact|the facts?|upper bound|lower bound|the (?:identity|formula|rule)s? above|"
    r"a small (?:step|change|perturbation)|small letters?|large letters?|capital letters?|"
    r"by symmetry of|kernel (?:ridge|regression|method)\w*|inverse temperature|"
    r"(?:not )?necessarily|need not|the (?:unit|units)|hidden units?|output units?|special case|property|properties|"
    r"zero gradient|to zero|equal(?:s|led|ling)? (?:to )?zero|set to 0|gradient zero|vanish\w*|"
    r"inner (?:loop|layer|derivative|function|sum|iteration|term)s?|independent (?:samples?|draws?|observations?)|"
    r"inverses? exists?|exact line search|we claim|claims? follows?|"
    r"(?:entry|element|component|coordinate|point)[- ]?wise|(?:entry|element|component) by (?:entry|element|component)|"
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
