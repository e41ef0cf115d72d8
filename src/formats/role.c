#include "formats/role.h"

#include "base/simd.h"

#include <string.h>

enum { WORDS_MAX = 16, NAME_MAX_BYTES = 160 };

struct words {
	char text[NAME_MAX_BYTES];
	str w[WORDS_MAX];
	size_t n;
	uint64_t in[WORDS_MAX]; /* the sets that each word is in */
	uint64_t any;           /* ... all words together */
	bool foreign;           /* not all is ASCII */
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_lower(c) || is_upper(c) || is_digit(c) || (c & 0x80);
}

/* A new word starts at a capital behind two small letters: maxMem, but mAP. */
static bool is_camel(str s, size_t i)
{
	return i >= 2 && is_upper(s.s[i]) && is_lower(s.s[i - 1]) &&
	       is_lower(s.s[i - 2]);
}

static void add_word(struct words *ws, size_t from, size_t to)
{
	if (to > from && ws->n < WORDS_MAX)
		ws->w[ws->n++] = str_of(ws->text + from, to - from);
}

static void split_words(struct words *ws, str name)
{
	size_t start = 0, n = 0;

	ws->n = 0;
	ws->foreign = false;
	for (size_t i = 0; i < name.len; i++)
		ws->foreign = ws->foreign || name.s[i] & 0x80;
	name = str_sub(name, 0, NAME_MAX_BYTES);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.s[i];

		if (!is_word(c) || is_camel(name, i)) {
			add_word(ws, start, n);
			start = n;
		}
		if (is_word(c))
			ws->text[n++] = is_upper(c) ? (char)(c + 32) : c;
	}
	add_word(ws, start, n);
}

/* `list` has words parted and surrounded by spaces. */
static bool listed(str word, const char *list)
{
	const char *at = list;

	if (!word.len)
		return false;
	while ((at = strchr(at, ' '))) {
		at++;
		if (!strncmp(at, word.s, word.len) && at[word.len] == ' ')
			return true;
	}
	return false;
}

static str stem(str word)
{
	while (word.len > 1 && is_digit(word.s[word.len - 1]))
		word.len--;
	return word;
}

/* ---- the words ---- */

/* What a word says, alone or with others. */
enum set {
	NONE,
	TRAIN, /* "trl", "tel": the training and test loss of llm.c */
	EVAL,
	TEST,
	GRAD,
	PLAIN,
	SCALED,
	SCALE,
	GNORM,
	NORM,
	TOTAL_NORM,
	TOTAL,
	NO_GRAD,
	DEAD,
	UNITS,
	ZERO,
	SHARE,
	ACTIVATION,
	WEIGHT,
	RATE,
	LEARNING,
	SKIPPED,
	NOT_A_NUMBER,
	STEPS,
	GPU,
	USE,
	GPU_OTHER,
	THROUGHPUT,
	PER,
	SECOND,
	MFU,
	MEMORY,
	GB,
	FREE,
	TIME,
	ONE_STEP,
	MS,
	ONE_BATCH,
	LOSS,
	HIGHER,
	LOWER,
	NO_LOSS,
	CROSS,
	ENTROPY,
	NO_METRIC,
	EXACT,
	MATCH,
	GAME,
	GAME_SHORT,
	L1,
	L1_OWNER, /* "training's l1" */
	DERIVED,
	LOSS_KIND,
	SETS,
	WORD_SETS = 6 /* most sets that a word is in */
};

#define BIT(set) ((uint64_t)1 << (set))

/* In the order of the words, so that one is found quickly. */
static const struct {
	char word[16];
	uint8_t in[WORD_SETS];
} vocabulary[] = {
	{ "acc", { HIGHER } },
	{ "accum", { NO_GRAD } },
	{ "accumulation", { NO_GRAD } },
	{ "accuracy", { HIGHER } },
	{ "act", { ACTIVATION } },
	{ "activation", { ACTIVATION } },
	{ "activations", { ACTIVATION } },
	{ "actor", { GAME } },
	{ "acts", { ACTIVATION } },
	{ "adversarial", { GAME } },
	{ "after", { PLAIN } },
	{ "all", { PLAIN } },
	{ "ami", { HIGHER } },
	{ "amp", { SCALED } },
	{ "ap", { HIGHER } },
	{ "ar", { HIGHER } },
	{ "ari", { HIGHER } },
	{ "auc", { HIGHER } },
	{ "aupr", { HIGHER } },
	{ "auprc", { HIGHER } },
	{ "auroc", { HIGHER } },
	{ "average", { PLAIN } },
	{ "avg", { PLAIN } },
	{ "batch", { PLAIN, ONE_STEP, ONE_BATCH } },
	{ "before", { PLAIN } },
	{ "best", { DERIVED } },
	{ "binary", { LOSS_KIND } },
	{ "bleu", { HIGHER } },
	{ "bpb", { LOWER } },
	{ "bpc", { LOWER } },
	{ "brier", { LOWER } },
	{ "cer", { LOWER } },
	{ "chrf", { HIGHER } },
	{ "cider", { HIGHER } },
	{ "clip", { PLAIN } },
	{ "clipped", { PLAIN } },
	{ "clipping", { PLAIN } },
	{ "coef", { NO_LOSS } },
	{ "coeff", { NO_LOSS } },
	{ "coefficient", { NO_LOSS } },
	{ "correct", { HIGHER } },
	{ "correlation", { HIGHER } },
	{ "count", { DERIVED } },
	{ "critic", { GAME } },
	{ "cross", { CROSS, LOSS_KIND } },
	{ "crossentropy", { LOSS, LOSS_KIND } },
	{ "cur", { PLAIN } },
	{ "current", { PLAIN } },
	{ "d", { GAME_SHORT } },
	{ "dead", { DEAD } },
	{ "dev", { EVAL } },
	{ "deviance", { LOSS, LOSS_KIND } },
	{ "dice", { HIGHER } },
	{ "discriminator", { GAME } },
	{ "dlossreal", { GAME } },
	{ "ece", { LOWER } },
	{ "eer", { LOWER } },
	{ "elbo", { LOSS, LOSS_KIND } },
	{ "em", { HIGHER } },
	{ "entropy", { ENTROPY, GAME, LOSS_KIND } },
	{ "epoch", { PLAIN } },
	{ "err", { LOWER } },
	{ "error", { LOWER } },
	{ "eval", { EVAL } },
	{ "evaluation", { EVAL } },
	{ "exact", { EXACT } },
	{ "f1", { HIGHER } },
	{ "f2", { HIGHER } },
	{ "factor", { NO_LOSS } },
	{ "fbeta", { HIGHER } },
	{ "fid", { LOWER } },
	{ "final", { PLAIN } },
	{ "fit", { TRAIN } },
	{ "fitness", { HIGHER } },
	{ "fn", { NO_LOSS } },
	{ "fp16", { SCALED } },
	{ "fps", { THROUGHPUT } },
	{ "frac", { UNITS, SHARE } },
	{ "fraction", { UNITS, SHARE } },
	{ "free", { FREE } },
	{ "fscore", { HIGHER } },
	{ "function", { NO_LOSS } },
	{ "g", { GAME_SHORT } },
	{ "gan", { GAME } },
	{ "gb", { GB } },
	{ "generator", { GAME } },
	{ "giou", { HIGHER } },
	{ "global", { PLAIN } },
	{ "gnorm", { PLAIN, GNORM } },
	{ "gpu", { GPU, USE } },
	{ "grad", { GRAD, SCALED } },
	{ "gradient", { GRAD } },
	{ "gradients", { GRAD } },
	{ "grads", { GRAD } },
	{ "heldout", { EVAL } },
	{ "hit", { HIGHER } },
	{ "hits", { HIGHER } },
	{ "holdout", { EVAL } },
	{ "improve", { NO_METRIC } },
	{ "improvement", { NO_METRIC } },
	{ "inf", { PLAIN } },
	{ "iou", { HIGHER } },
	{ "iter", { PLAIN, ONE_STEP, ONE_BATCH } },
	{ "iteration", { ONE_STEP } },
	{ "iterations", { STEPS } },
	{ "iters", { STEPS } },
	{ "jaccard", { HIGHER } },
	{ "kappa", { HIGHER } },
	{ "kl", { GAME } },
	{ "l1", { L1 } },
	{ "l2", { PLAIN } },
	{ "learn", { TRAIN } },
	{ "learning", { LEARNING } },
	{ "lm", { PLAIN } },
	{ "log", { PLAIN } },
	{ "logger", { PLAIN } },
	{ "logloss", { LOSS, LOSS_KIND } },
	{ "loss", { PLAIN, SCALED, NO_GRAD, LOSS } },
	{ "losses", { PLAIN, LOSS } },
	{ "lpips", { LOWER } },

	{ "machine", { NO_METRIC } },
	{ "mae", { LOWER } },
	{ "map", { HIGHER } },
	{ "mape", { LOWER } },
	{ "match", { MATCH } },
	{ "max", { DERIVED } },
	{ "maxmemallocated", { MEMORY } },
	{ "mcc", { HIGHER } },
	{ "mean", { PLAIN } },
	{ "mem", { GPU_OTHER, MEMORY } },
	{ "memallocated", { MEMORY } },
	{ "memory", { GPU_OTHER, MEMORY } },
	{ "memoryallocated", { GPU_OTHER } },
	{ "merror", { LOWER } },
	{ "meteor", { HIGHER } },
	{ "metric", { PLAIN } },
	{ "metrics", { PLAIN } },
	{ "mfu", { THROUGHPUT, MFU } },
	{ "min", { DERIVED } },
	{ "miou", { HIGHER } },
	{ "mlogloss", { LOSS, LOSS_KIND } },
	{ "model", { PLAIN } },
	{ "mrr", { HIGHER } },
	{ "ms", { MS } },
	{ "mse", { LOWER } },
	{ "multi", { LOSS_KIND } },
	{ "nan", { NOT_A_NUMBER } },
	{ "ndcg", { HIGHER } },
	{ "neurons", { UNITS } },
	{ "nll", { LOSS, LOSS_KIND } },
	{ "nmi", { HIGHER } },
	{ "nodes", { UNITS } },
	{ "norm", { PLAIN, NORM, TOTAL_NORM } },
	{ "norms", { NORM } },
	{ "num", { DERIVED } },
	{ "number", { DERIVED } },
	{ "numerical", { NO_METRIC } },
	{ "objective", { PLAIN, LOSS } },
	{ "oob", { EVAL } },
	{ "overall", { PLAIN } },
	{ "param", { WEIGHT } },
	{ "parameters", { WEIGHT } },
	{ "params", { WEIGHT } },
	{ "pck", { HIGHER } },
	{ "pearson", { HIGHER } },
	{ "penalty", { NO_GRAD } },
	{ "per", { PER } },
	{ "percent", { UNITS } },
	{ "perplexity", { LOWER } },
	{ "poisson", { LOWER } },
	{ "policy", { GAME } },
	{ "post", { PLAIN } },
	{ "power", { GPU_OTHER } },
	{ "powerwatts", { GPU_OTHER } },
	{ "ppl", { LOWER } },
	{ "pq", { HIGHER } },
	{ "prc", { HIGHER } },
	{ "pre", { PLAIN } },
	{ "preact", { ACTIVATION } },
	{ "precision", { HIGHER } },
	{ "psnr", { HIGHER } },
	{ "quantile", { LOWER } },
	{ "r2", { HIGHER } },
	{ "rate", { RATE } },
	{ "rates", { RATE } },
	{ "ratio", { UNITS, SHARE } },
	{ "recall", { HIGHER } },
	{ "relu", { UNITS } },
	{ "return", { HIGHER } },
	{ "rew", { HIGHER } },
	{ "reward", { HIGHER } },
	{ "rewards", { HIGHER } },
	{ "rmse", { LOWER } },
	{ "rmsle", { LOWER } },
	{ "roc", { HIGHER } },
	{ "rollout", { GAME } },
	{ "rouge", { HIGHER } },
	{ "rougel", { HIGHER } },
	{ "rougelsum", { HIGHER } },
	{ "running", { PLAIN } },
	{ "runtime", { DERIVED } },
	{ "s", { PLAIN, SECOND, L1_OWNER } },
	{ "sacrebleu", { HIGHER } },
	{ "scalar", { PLAIN } },
	{ "scalars", { PLAIN } },
	{ "scale", { SCALE, NO_LOSS } },
	{ "scaler", { SCALE } },
	{ "scaling", { SCALE } },
	{ "score", { HIGHER } },
	{ "sec", { SECOND } },
	{ "second", { SECOND } },
	{ "sensitivity", { HIGHER } },
	{ "set", { PLAIN } },
	{ "share", { UNITS, SHARE } },
	{ "skipped", { SKIPPED } },
	{ "skips", { SKIPPED } },
	{ "sm", { GPU } },
	{ "smape", { LOWER } },
	{ "smooth", { PLAIN } },
	{ "smoothed", { PLAIN } },
	{ "spearman", { HIGHER } },
	{ "specificity", { HIGHER } },
	{ "spice", { HIGHER } },
	{ "ssim", { HIGHER } },
	{ "stats", { PLAIN } },
	{ "step", { PLAIN, ONE_STEP, ONE_BATCH } },
	{ "steps", { NO_GRAD, STEPS } },
	{ "success", { HIGHER } },
	{ "sum", { PLAIN } },
	{ "summary", { PLAIN } },
	{ "tel", { EVAL, LOSS } },
	{ "temp", { GPU_OTHER } },
	{ "ter", { LOWER } },
	{ "test", { TEST } },
	{ "testing", { TEST } },
	{ "throughput", { THROUGHPUT } },
	{ "time", { TIME } },
	{ "top", { HIGHER } },
	{ "total", { PLAIN, TOTAL } },
	{ "tr", { TRAIN } },
	{ "train", { TRAIN } },
	{ "training", { TRAIN } },
	{ "trl", { TRAIN, LOSS } },
	{ "trn", { TRAIN } },
	{ "tst", { TEST } },
	{ "unclipped", { PLAIN } },
	{ "unit", { UNITS } },
	{ "units", { UNITS } },
	{ "ups", { THROUGHPUT } },
	{ "util", { USE } },
	{ "utilisation", { USE } },
	{ "utilization", { USE } },
	{ "val", { EVAL } },
	{ "vali", { EVAL } },
	{ "valid", { EVAL } },
	{ "validate", { EVAL } },
	{ "validation", { EVAL } },
	{ "value", { PLAIN } },
	{ "vram", { MEMORY } },
	{ "weight", { WEIGHT, NO_LOSS } },
	{ "weights", { WEIGHT, NO_LOSS } },
	{ "wer", { LOWER } },
	{ "wps", { THROUGHPUT } },
	{ "xent", { LOSS, LOSS_KIND } },
	{ "zero", { ZERO } },
	{ "zeros", { ZERO } },
};

/* Names that are nothing but an axis, their words joined by '_'. */
static const struct {
	char name[32];
	enum role_kind kind;
} axes[] = {
	{ "avg_step_time", ROLE_STEP_TIME },
	{ "batch", ROLE_STEP },
	{ "batch_load_time", ROLE_DATA_TIME },
	{ "batch_time", ROLE_STEP_TIME },
	{ "batch_time_s", ROLE_STEP_TIME },
	{ "boosting_round", ROLE_STEP },
	{ "current_epoch", ROLE_EPOCH },
	{ "current_steps", ROLE_STEP },
	{ "data", ROLE_DATA_TIME },
	{ "data_avg", ROLE_DATA_TIME },
	{ "data_load_time", ROLE_DATA_TIME },
	{ "data_loading_time", ROLE_DATA_TIME },
	{ "data_ms", ROLE_DATA_TIME },
	{ "data_s", ROLE_DATA_TIME },
	{ "data_time", ROLE_DATA_TIME },
	{ "data_time_ms", ROLE_DATA_TIME },
	{ "data_time_s", ROLE_DATA_TIME },
	{ "data_wait", ROLE_DATA_TIME },
	{ "data_wait_time", ROLE_DATA_TIME },
	{ "dataload_time", ROLE_DATA_TIME },
	{ "dataloader_time", ROLE_DATA_TIME },
	{ "date", ROLE_TIME },
	{ "datetime", ROLE_TIME },
	{ "dt", ROLE_STEP_TIME },
	{ "elapsed", ROLE_ELAPSED },
	{ "elapsed_sec", ROLE_ELAPSED },
	{ "elapsed_seconds", ROLE_ELAPSED },
	{ "elapsed_time", ROLE_ELAPSED },
	{ "elapsed_time_per_iteration_ms", ROLE_STEP_TIME },
	{ "ep", ROLE_EPOCH },
	{ "epoch", ROLE_EPOCH },
	{ "epoch_num", ROLE_EPOCH },
	{ "epochs", ROLE_EPOCH },
	{ "eta", ROLE_REMAINING },
	{ "eta_sec", ROLE_REMAINING },
	{ "eta_seconds", ROLE_REMAINING },
	{ "fetch_time", ROLE_DATA_TIME },
	{ "global_step", ROLE_STEP },
	{ "iter", ROLE_STEP },
	{ "iter_dt", ROLE_STEP_TIME },
	{ "iter_time", ROLE_STEP_TIME },
	{ "iteration", ROLE_STEP },
	{ "iterations", ROLE_STEP },
	{ "iters", ROLE_STEP },
	{ "load_time", ROLE_DATA_TIME },
	{ "loader_time", ROLE_DATA_TIME },
	{ "loading_time", ROLE_DATA_TIME },
	{ "max_iters", ROLE_TOTAL_STEPS },
	{ "max_steps", ROLE_TOTAL_STEPS },
	{ "ms_batch", ROLE_STEP_TIME },
	{ "ms_step", ROLE_STEP_TIME },
	{ "n_iter", ROLE_STEP },
	{ "num_steps", ROLE_STEP },
	{ "num_updates", ROLE_STEP },
	{ "perf_data_time", ROLE_DATA_TIME },
	{ "perf_step_time", ROLE_STEP_TIME },
	{ "relative_time", ROLE_ELAPSED },
	{ "remaining", ROLE_REMAINING },
	{ "remaining_time", ROLE_REMAINING },
	{ "round", ROLE_STEP },
	{ "runtime", ROLE_ELAPSED },
	{ "s_it", ROLE_STEP_TIME },
	{ "sec_it", ROLE_STEP_TIME },
	{ "seconds", ROLE_ELAPSED },
	{ "seconds_per_step", ROLE_STEP_TIME },
	{ "step", ROLE_STEP },
	{ "step_seconds", ROLE_STEP_TIME },
	{ "step_time", ROLE_STEP_TIME },
	{ "step_time_ms", ROLE_STEP_TIME },
	{ "step_time_s", ROLE_STEP_TIME },
	{ "steps", ROLE_STEP },
	{ "time", ROLE_STEP_TIME },
	{ "time_avg", ROLE_STEP_TIME },
	{ "time_elapsed", ROLE_ELAPSED },
	{ "time_left", ROLE_REMAINING },
	{ "time_ms", ROLE_STEP_TIME },
	{ "time_per_iteration", ROLE_STEP_TIME },
	{ "time_per_step", ROLE_STEP_TIME },
	{ "time_s", ROLE_STEP_TIME },
	{ "time_stamp", ROLE_TIME },
	{ "time_time_elapsed", ROLE_ELAPSED },
	{ "time_total_timesteps", ROLE_STEP },
	{ "timestamp", ROLE_TIME },
	{ "timestep", ROLE_STEP },
	{ "total_iters", ROLE_TOTAL_STEPS },
	{ "total_steps", ROLE_TOTAL_STEPS },
	{ "total_time", ROLE_ELAPSED },
	{ "train_epoch", ROLE_EPOCH },
	{ "train_runtime", ROLE_ELAPSED },
	{ "train_step", ROLE_STEP },
	{ "train_time_per_step", ROLE_STEP_TIME },
	{ "trainer_global_step", ROLE_STEP },
	{ "ts", ROLE_TIME },
	{ "utc", ROLE_TIME },
	{ "wait_time", ROLE_DATA_TIME },
	{ "wall", ROLE_ELAPSED },
	{ "wall_time", ROLE_TIME },
	{ "walltime", ROLE_TIME },
};

/* Sixteen bytes in an order that sorts as they do. */
struct letters {
	uint64_t first, last;
};

static struct letters letters_of(const char *s)
{
	return (struct letters){ __builtin_bswap64(bytes8_load(s)),
				 __builtin_bswap64(bytes8_load(s + 8)) };
}

/* The sets of a word, 0 when it is none that we know. */
static uint64_t sets_of(str word)
{
	size_t from = 0, to = sizeof(vocabulary) / sizeof(vocabulary[0]);
	char text[sizeof(vocabulary[0].word)] = { 0 };
	struct letters w;
	uint64_t sets = 0;

	if (!word.len || word.len >= sizeof(text) || !is_lower(word.s[0]))
		return 0; /* they all begin with a letter */
	memcpy(text, word.s, word.len);
	w = letters_of(text);
	while (to - from > 1) {
		size_t mid = from + (to - from) / 2;
		struct letters m = letters_of(vocabulary[mid].word);

		if (m.first < w.first || (m.first == w.first && m.last <= w.last))
			from = mid;
		else
			to = mid;
	}
	if (memcmp(vocabulary[from].word, text, sizeof(text)) != 0)
		return 0;
	for (size_t i = 0; i < WORD_SETS && vocabulary[from].in[i]; i++)
		sets |= BIT(vocabulary[from].in[i]);
	return sets;
}

static void look_up(struct words *ws)
{
	ws->any = 0;
	for (size_t i = 0; i < ws->n; i++) {
		ws->in[i] = sets_of(ws->w[i]);
		ws->any |= ws->in[i];
	}
}

/* Is any word in the set, or in one of several? */
static bool any(const struct words *ws, uint64_t sets)
{
	return ws->any & sets;
}

static bool all_in(const struct words *ws, uint64_t sets)
{
	for (size_t i = 0; i < ws->n; i++)
		if (!(ws->in[i] & sets) && !is_digit(ws->w[i].s[0]))
			return false;
	return true;
}

static bool first_is(const struct words *ws, uint64_t sets)
{
	return ws->n && ws->in[0] & sets;
}

bool role_words_in_order(void)
{
	for (size_t i = 1; i < sizeof(vocabulary) / sizeof(vocabulary[0]); i++)
		if (strcmp(vocabulary[i - 1].word, vocabulary[i].word) >= 0)
			return false;
	for (size_t i = 1; i < sizeof(axes) / sizeof(axes[0]); i++)
		if (strcmp(axes[i - 1].name, axes[i].name) >= 0)
			return false;
	return true;
}

/* Chinese words are not parted by spaces: they are looked for in the name. */
static bool says(const struct words *ws, str name, str word)
{
	return ws->foreign && str_has(name, word);
}

static enum log_split split_of(const struct words *ws, str name)
{
	for (size_t i = 0; i < ws->n; i++) {
		if (ws->in[i] & BIT(EVAL))
			return LOG_SPLIT_EVAL;
		if (ws->in[i] & BIT(TRAIN))
			return LOG_SPLIT_TRAIN;
		if (ws->in[i] & BIT(TEST))
			return LOG_SPLIT_TEST;
	}
	if (says(ws, name, S("验证")))
		return LOG_SPLIT_EVAL;
	if (says(ws, name, S("训练")))
		return LOG_SPLIT_TRAIN;
	return says(ws, name, S("测试")) ? LOG_SPLIT_TEST : LOG_SPLIT_NONE;
}

/* A name that is nothing but an axis. */
static enum role_kind axis_of(const struct words *ws, str name)
{
	size_t from = 0, to = sizeof(axes) / sizeof(axes[0]);
	char joined[NAME_MAX_BYTES + WORDS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < ws->n; i++) {
		if (i)
			joined[n++] = '_';
		memcpy(joined + n, ws->w[i].s, ws->w[i].len);
		n += ws->w[i].len;
	}
	while (n && from < to) {
		size_t mid = from + (to - from) / 2;
		int order = str_cmp(str_from(axes[mid].name), str_of(joined, n));

		if (!order)
			return axes[mid].kind;
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	if (str_eq(name, S("步数")) || str_eq(name, S("迭代")) ||
	    str_eq(name, S("步")))
		return ROLE_STEP;
	if (str_eq(name, S("轮次")) || str_eq(name, S("轮数")) ||
	    str_eq(name, S("轮")))
		return ROLE_EPOCH;
	return str_eq(name, S("时间")) ? ROLE_TIME : ROLE_OTHER;
}

/* Words that do not name a layer or a term. */
#define PLAIN_SETS (BIT(PLAIN) | BIT(TRAIN) | BIT(EVAL) | BIT(TEST) | BIT(GRAD))

static enum role_kind special_of(const struct words *ws, bool *part)
{
	if (any(ws, BIT(SCALED)) && any(ws, BIT(SCALE)))
		return ROLE_LOSS_SCALE;
	if (any(ws, BIT(GNORM)) || (any(ws, BIT(GRAD)) && any(ws, BIT(NORM))) ||
	    (ws->n == 2 && any(ws, BIT(TOTAL)) && any(ws, BIT(TOTAL_NORM)))) {
		*part = !all_in(ws, PLAIN_SETS);
		return *part ? ROLE_GRAD_LAYER : ROLE_GRAD_NORM;
	}
	if (any(ws, BIT(GRAD)) && !any(ws, BIT(NO_GRAD)))
		return ROLE_GRAD_LAYER;
	if (any(ws, BIT(DEAD)) && any(ws, BIT(UNITS)))
		return ROLE_DEAD;
	if (any(ws, BIT(ZERO)) && any(ws, BIT(SHARE)))
		return ROLE_ZEROS;
	if (first_is(ws, BIT(ACTIVATION)))
		return ROLE_ACTIVATION;
	if (first_is(ws, BIT(WEIGHT)) && ws->n > 1)
		return ROLE_WEIGHT;
	return ROLE_OTHER;
}

static bool has_rate(const struct words *ws, str name)
{
	for (size_t i = 0; i < ws->n; i++)
		if (str_eq(stem(ws->w[i]), S("lr")))
			return true;
	return (any(ws, BIT(LEARNING)) && any(ws, BIT(RATE))) ||
	       says(ws, name, S("学习率"));
}

static enum role_kind machine_of(const struct words *ws)
{
	if (any(ws, BIT(SKIPPED)))
		return ROLE_SKIPPED;
	if (any(ws, BIT(NOT_A_NUMBER)) && any(ws, BIT(STEPS)))
		return ROLE_NAN_STEPS;
	if (any(ws, BIT(GPU)) && any(ws, BIT(USE)))
		return any(ws, BIT(GPU_OTHER)) ? ROLE_OTHER : ROLE_UTILISATION;
	if (any(ws, BIT(THROUGHPUT)) ||
	    (any(ws, BIT(PER)) && any(ws, BIT(SECOND))))
		return any(ws, BIT(MFU)) ? ROLE_OTHER : ROLE_THROUGHPUT;
	if (any(ws, BIT(MEMORY)) || (any(ws, BIT(GB)) && any(ws, BIT(FREE))))
		return ROLE_MEMORY;
	if (any(ws, BIT(TIME)) && any(ws, BIT(PER)) && any(ws, BIT(ONE_STEP)))
		return ROLE_STEP_TIME;
	if (any(ws, BIT(MS)) && any(ws, BIT(ONE_BATCH)))
		return ROLE_STEP_TIME;
	return ROLE_OTHER;
}

static bool is_loss(const struct words *ws, str name)
{
	if (any(ws, BIT(NO_LOSS)))
		return false;
	return any(ws, BIT(LOSS)) ||
	       (any(ws, BIT(CROSS)) && any(ws, BIT(ENTROPY))) ||
	       says(ws, name, S("损失"));
}

/* "l1", "training's l1": of anything else ("z_mu_l1") it is no error. */
static bool is_l1_alone(const struct words *ws)
{
	return any(ws, BIT(L1)) &&
	       all_in(ws, BIT(L1) | BIT(L1_OWNER) | BIT(TRAIN) | BIT(EVAL) |
				  BIT(TEST));
}

static int better_of(const struct words *ws, str name)
{
	if (any(ws, BIT(NO_METRIC)))
		return 0;
	for (size_t i = 0; i < ws->n; i++) {
		if (ws->in[i] & BIT(LOWER))
			return -1;
		if ((ws->in[i] | sets_of(stem(ws->w[i]))) & BIT(HIGHER))
			return 1;
	}
	if (is_l1_alone(ws))
		return -1;
	if (any(ws, BIT(EXACT)) && any(ws, BIT(MATCH)))
		return 1;
	if (says(ws, name, S("准确率")) || says(ws, name, S("正确率")) ||
	    says(ws, name, S("召回率")) || says(ws, name, S("精度")))
		return 1;
	return says(ws, name, S("误差")) || says(ws, name, S("困惑度")) ? -1 : 0;
}

static bool is_adversarial(const struct words *ws)
{
	if (any(ws, BIT(GAME)))
		return true;
	return any(ws, BIT(LOSS)) && any(ws, BIT(GAME_SHORT)) && ws->n <= 3;
}

static struct role value_role(const struct words *ws, str name, struct role r)
{
	int better;

	r.derived = any(ws, BIT(DERIVED));
	r.adversarial = is_adversarial(ws);
	if (is_loss(ws, name)) {
		r.kind = ROLE_LOSS;
		r.better = -1;
		r.part = !all_in(ws, PLAIN_SETS | BIT(LOSS_KIND)) &&
			 !says(ws, name, S("损失"));
		return r;
	}
	better = better_of(ws, name);
	if (better) {
		r.kind = ROLE_METRIC;
		r.better = (signed char)better;
	}
	return r;
}

struct role role_of(str name)
{
	struct words ws;
	struct role r = { .kind = ROLE_OTHER };

	split_words(&ws, name);
	look_up(&ws);
	r.kind = axis_of(&ws, name);
	if (r.kind)
		return r;
	r.split = split_of(&ws, name);
	r.kind = special_of(&ws, &r.part);
	if (r.kind)
		return r;
	if (has_rate(&ws, name) && !is_loss(&ws, name)) {
		r.kind = ROLE_RATE;
		return r;
	}
	r.kind = machine_of(&ws);
	if (r.kind)
		return r;
	return value_role(&ws, name, r);
}

str role_name(enum role_kind k)
{
	static const str names[] = {
		STR_INIT("other"),
		STR_INIT("step"),
		STR_INIT("epoch"),
		STR_INIT("time"),
		STR_INIT("elapsed"),
		STR_INIT("remaining"),
		STR_INIT("total steps"),
		STR_INIT("loss"),
		STR_INIT("metric"),
		STR_INIT("learning rate"),
		STR_INIT("gradient norm"),
		STR_INIT("layer gradient"),
		STR_INIT("step time"),
		STR_INIT("data time"),
		STR_INIT("throughput"),
		STR_INIT("memory"),
		STR_INIT("loss scale"),
		STR_INIT("skipped steps"),
		STR_INIT("non-finite steps"),
		STR_INIT("utilisation"),
		STR_INIT("dead units"),
		STR_INIT("share of zeros"),
		STR_INIT("activation"),
		STR_INIT("weight"),
	};

	return k < ROLE_COUNT ? names[k] : S("");
}

str role_split_name(enum log_split s)
{
	static const str names[] = { STR_INIT(""), STR_INIT("train"),
				     STR_INIT("validation"), STR_INIT("test") };

	return names[s];
}

static bool name_has(str name, const char *list)
{
	struct words ws;

	split_words(&ws, name);
	for (size_t i = 0; i < ws.n; i++)
		if (listed(ws.w[i], list) || listed(stem(ws.w[i]), list))
			return true;
	return false;
}

bool role_is_debug(str name)
{
	return name_has(name,
			" debug dbg tiny smoke sanity overfit overfitting dev "
			"early quick trial toy mini dryrun proto prototype ");
}

bool role_is_overfit(str name)
{
	return name_has(name,
			" overfit overfitting debug sanity memorize memorise ");
}

bool role_is_final(str name)
{
	return name_has(name, " final release pretrain pretraining pretrained "
			      "prod production full ");
}
