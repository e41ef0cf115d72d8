#include "formats/role.h"

#include <string.h>

enum { WORDS_MAX = 16, NAME_MAX_BYTES = 160 };

struct words {
	char text[NAME_MAX_BYTES];
	str w[WORDS_MAX];
	size_t n;
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

static bool any(const struct words *ws, const char *list)
{
	for (size_t i = 0; i < ws->n; i++)
		if (listed(ws->w[i], list))
			return true;
	return false;
}

static bool all_in(const struct words *ws, const char *list)
{
	for (size_t i = 0; i < ws->n; i++)
		if (!listed(ws->w[i], list) && !is_digit(ws->w[i].s[0]))
			return false;
	return true;
}

static bool first_is(const struct words *ws, const char *list)
{
	return ws->n && listed(ws->w[0], list);
}

/* ---- the words ---- */

/* "trl", "tel": the training and test loss of llm.c. */
#define TRAIN_WORDS " train training tr trn trl learn fit "
#define EVAL_WORDS                                                            \
	" val valid validation validate eval evaluation dev heldout holdout " \
	"vali oob tel "
#define TEST_WORDS " test testing tst "

static enum log_split split_of(const struct words *ws, str name)
{
	for (size_t i = 0; i < ws->n; i++) {
		if (listed(ws->w[i], EVAL_WORDS))
			return LOG_SPLIT_EVAL;
		if (listed(ws->w[i], TRAIN_WORDS))
			return LOG_SPLIT_TRAIN;
		if (listed(ws->w[i], TEST_WORDS))
			return LOG_SPLIT_TEST;
	}
	if (str_has(name, S("验证")))
		return LOG_SPLIT_EVAL;
	if (str_has(name, S("训练")))
		return LOG_SPLIT_TRAIN;
	return str_has(name, S("测试")) ? LOG_SPLIT_TEST : LOG_SPLIT_NONE;
}

/* A name that is nothing but an axis. */
static enum role_kind axis_of(const struct words *ws, str name)
{
	static const struct {
		enum role_kind kind;
		const char *name; /* words joined by '_' */
	} axes[] = {
		{ ROLE_STEP,
		  " step steps global_step trainer_global_step iteration iter "
		  "iters "
		  "iterations num_updates current_steps batch n_iter num_steps "
		  "round "
		  "boosting_round time_total_timesteps train_step timestep " },
		{ ROLE_EPOCH,
		  " epoch epochs epoch_num current_epoch ep train_epoch " },
		{ ROLE_TIME, " timestamp wall_time walltime datetime date ts "
			     "time_stamp utc " },
		{ ROLE_ELAPSED,
		  " elapsed elapsed_time runtime time_elapsed wall total_time "
		  "relative_time elapsed_seconds time_time_elapsed seconds "
		  "train_runtime elapsed_sec " },
		{ ROLE_REMAINING, " eta eta_seconds remaining remaining_time "
				  "time_left eta_sec " },
		{ ROLE_TOTAL_STEPS,
		  " total_steps max_steps total_iters max_iters " },
		{ ROLE_STEP_TIME,
		  " time iter_time step_time batch_time dt iter_dt "
		  "time_per_step "
		  "time_per_iteration ms_batch s_it sec_it time_s step_time_s "
		  "step_seconds time_ms step_time_ms "
		  "elapsed_time_per_iteration_ms "
		  "batch_time_s train_time_per_step avg_step_time ms_step "
		  "perf_step_time seconds_per_step time_avg " },
		{ ROLE_DATA_TIME,
		  " data_time data data_wait data_loading_time load_time "
		  "dataloader_time fetch_time data_load_time batch_load_time "
		  "data_wait_time loader_time data_s data_ms data_time_s "
		  "data_time_ms perf_data_time data_avg loading_time "
		  "dataload_time wait_time " },
	};
	char joined[NAME_MAX_BYTES + WORDS_MAX];
	size_t n = 0;
	str j;

	for (size_t i = 0; i < ws->n; i++) {
		if (i)
			joined[n++] = '_';
		memcpy(joined + n, ws->w[i].s, ws->w[i].len);
		n += ws->w[i].len;
	}
	j = str_of(joined, n);
	for (size_t i = 0; i < sizeof(axes) / sizeof(axes[0]); i++)
		if (listed(j, axes[i].name))
			return axes[i].kind;
	if (str_eq(name, S("步数")) || str_eq(name, S("迭代")) ||
	    str_eq(name, S("步")))
		return ROLE_STEP;
	if (str_eq(name, S("轮次")) || str_eq(name, S("轮数")) ||
	    str_eq(name, S("轮")))
		return ROLE_EPOCH;
	return str_eq(name, S("时间")) ? ROLE_TIME : ROLE_OTHER;
}

#define GRAD_WORDS " grad grads gradient gradients "
/* Words that do not name a layer or a term. */
#define PLAIN_WORDS                                                          \
	TRAIN_WORDS EVAL_WORDS TEST_WORDS                                    \
		" grad grads gradient gradients norm gnorm global total l2 " \
		"before after "                                              \
		"clip clipped clipping unclipped pre post all model loss "   \
		"losses avg "                                                \
		"average mean epoch step batch running smooth smoothed lm "  \
		"overall log "                                               \
		"value s set final current cur iter inf overall sum "        \
		"objective metrics "                                         \
		"metric scalar scalars summary logger stats "

static enum role_kind special_of(const struct words *ws, bool *part)
{
	if (any(ws, " loss grad amp fp16 ") &&
	    any(ws, " scale scaler scaling "))
		return ROLE_LOSS_SCALE;
	if (any(ws, " gnorm ") ||
	    (any(ws, GRAD_WORDS) && any(ws, " norm norms ")) ||
	    (ws->n == 2 && any(ws, " total ") && any(ws, " norm "))) {
		*part = !all_in(ws, PLAIN_WORDS);
		return *part ? ROLE_GRAD_LAYER : ROLE_GRAD_NORM;
	}
	if (any(ws, GRAD_WORDS) &&
	    !any(ws, " loss penalty accum accumulation steps "))
		return ROLE_GRAD_LAYER;
	if (any(ws, " dead ") && any(ws, " ratio units unit relu neurons nodes "
					 "share frac fraction percent "))
		return ROLE_DEAD;
	if (any(ws, " zero zeros ") && any(ws, " fraction frac ratio share "))
		return ROLE_ZEROS;
	if (first_is(ws, " activation activations act acts preact "))
		return ROLE_ACTIVATION;
	if (first_is(ws, " weight weights param params parameters ") && ws->n > 1)
		return ROLE_WEIGHT;
	return ROLE_OTHER;
}

static bool has_rate(const struct words *ws, str name)
{
	for (size_t i = 0; i < ws->n; i++)
		if (str_eq(stem(ws->w[i]), S("lr")))
			return true;
	return (any(ws, " learning ") && any(ws, " rate rates ")) ||
	       str_has(name, S("学习率"));
}

static enum role_kind machine_of(const struct words *ws)
{
	if (any(ws, " skipped skips "))
		return ROLE_SKIPPED;
	if (any(ws, " nan ") && any(ws, " iterations iters steps "))
		return ROLE_NAN_STEPS;
	if (any(ws, " gpu sm ") &&
	    any(ws, " util utilization utilisation gpu "))
		return any(ws,
			   " memory mem memoryallocated temp power powerwatts ")
			       ? ROLE_OTHER
			       : ROLE_UTILISATION;
	if (any(ws, " throughput wps ups fps mfu ") ||
	    (any(ws, " per ") && any(ws, " second sec s ")))
		return any(ws, " mfu ") ? ROLE_OTHER : ROLE_THROUGHPUT;
	if (any(ws, " memory mem vram memallocated maxmemallocated ") ||
	    (any(ws, " gb ") && any(ws, " free ")))
		return ROLE_MEMORY;
	if (any(ws, " time ") && any(ws, " per ") &&
	    any(ws, " iteration iter step batch "))
		return ROLE_STEP_TIME;
	if (any(ws, " ms ") && any(ws, " batch iter step "))
		return ROLE_STEP_TIME;
	return ROLE_OTHER;
}

#define LOSS_WORDS                                                           \
	" loss losses nll logloss mlogloss xent crossentropy deviance elbo " \
	"objective trl tel "
#define HIGHER_WORDS                                                          \
	" acc accuracy auc auroc auprc aupr roc prc f1 f2 fscore fbeta map "  \
	"ap ar "                                                              \
	"precision recall iou miou giou dice bleu sacrebleu rouge rougel "    \
	"rougelsum "                                                          \
	"r2 psnr ssim ndcg mrr hit hits kappa mcc reward rewards return rew " \
	"score "                                                              \
	"success em top pck sensitivity specificity correct meteor cider "    \
	"spice chrf "                                                         \
	"jaccard correlation pearson spearman fitness ami ari nmi pq "
#define LOWER_WORDS                                                            \
	" error err wer cer ppl perplexity mae mse rmse mape smape rmsle fid " \
	"bpc bpb "                                                             \
	"eer ter lpips brier ece quantile poisson merror "

static bool is_loss(const struct words *ws, str name)
{
	if (any(ws, " weight weights scale factor coef coeff coefficient fn "
		    "function "))
		return false;
	return any(ws, LOSS_WORDS) ||
	       (any(ws, " cross ") && any(ws, " entropy ")) ||
	       str_has(name, S("损失"));
}

/* "l1", "training's l1": of anything else ("z_mu_l1") it is no error. */
static bool is_l1_alone(const struct words *ws)
{
	return any(ws, " l1 ") &&
	       all_in(ws, " l1 s" TRAIN_WORDS EVAL_WORDS TEST_WORDS);
}

static int better_of(const struct words *ws, str name)
{
	if (any(ws, " machine numerical improve improvement "))
		return 0;
	for (size_t i = 0; i < ws->n; i++) {
		if (listed(ws->w[i], LOWER_WORDS))
			return -1;
		if (listed(ws->w[i], HIGHER_WORDS) ||
		    listed(stem(ws->w[i]), HIGHER_WORDS))
			return 1;
	}
	if (is_l1_alone(ws))
		return -1;
	if (any(ws, " exact ") && any(ws, " match "))
		return 1;
	if (str_has(name, S("准确率")) || str_has(name, S("正确率")) ||
	    str_has(name, S("召回率")) || str_has(name, S("精度")))
		return 1;
	return str_has(name, S("误差")) || str_has(name, S("困惑度")) ? -1 : 0;
}

static bool is_adversarial(const struct words *ws)
{
	if (any(ws,
		" generator discriminator critic actor policy adversarial gan "
		"rollout kl entropy dlossreal "))
		return true;
	return any(ws, LOSS_WORDS) && any(ws, " g d ") && ws->n <= 3;
}

static struct role value_role(const struct words *ws, str name, struct role r)
{
	int better;

	r.derived = any(ws, " best min max ema_best runtime count num number ");
	r.adversarial = is_adversarial(ws);
	if (is_loss(ws, name)) {
		r.kind = ROLE_LOSS;
		r.better = -1;
		r.part = !all_in(ws, PLAIN_WORDS
				 " logloss binary mlogloss multi cross "
				 "entropy nll deviance elbo crossentropy "
				 "xent ") &&
			 !str_has(name, S("损失"));
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
	return name_has(
		name,
		" debug dbg tiny smoke sanity overfit overfitting dev early "
		"quick trial toy mini dryrun proto prototype ");
}

bool role_is_overfit(str name)
{
	return name_has(name,
			" overfit overfitting debug sanity memorize memorise ");
}

bool role_is_final(str name)
{
	return name_has(name, " final release pretrain pretraining pretrained "
			      "prod production "
			      "full ");
}
