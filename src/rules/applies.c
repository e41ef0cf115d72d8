#include "rules/applies.h"

#include "facts/dataset.h"
#include "facts/imports.h"
#include "facts/runs.h"
#include "facts/split.h"
#include "facts/walk.h"

/*
 * Only what is sure is a no. A record that could not be read, or a list of files
 * that is not whole, makes it unknown: a fault must not switch a rule off.
 */

/* ---- configuration ---- */

static const struct value *setting(const struct project *p, const char *path)
{
	return value_path(p->config, path);
}

static enum applies yes_if(bool b)
{
	return b ? APPLIES_YES : APPLIES_NO;
}

static enum applies always(const struct project *p, str rest)
{
	(void)p;
	(void)rest;
	return APPLIES_YES;
}

static enum applies targets_declared(const struct project *p, str rest)
{
	(void)rest;
	return yes_if(value_count(setting(p, "targets")) > 0);
}

static enum applies release_previous(const struct project *p, str rest)
{
	(void)rest;
	return yes_if(setting(p, "release.previous") ||
		      setting(p, "predictions.previous"));
}

static enum applies online_traffic(const struct project *p, str rest)
{
	(void)rest;
	return yes_if(value_truth(setting(p, "online.traffic"), false));
}

static enum applies user_facing(const struct project *p, str rest)
{
	(void)rest;
	return yes_if(value_truth(setting(p, "users.facing"), false));
}

static enum applies scores_used(const struct project *p, str rest)
{
	(void)rest;
	return yes_if(value_truth(setting(p, "scores.used"), false));
}

static enum applies reproduces_paper(const struct project *p, str rest)
{
	(void)rest;
	return yes_if(setting(p, "project.reproduces"));
}

/* ---- files ---- */

/* Is the list of files whole? Else "there is none" is not known. */
static enum applies none_listed(const struct project *p)
{
	return p->walk && p->walk->reason ? APPLIES_UNKNOWN : APPLIES_NO;
}

static bool is_own(const struct file *f)
{
	return !(f->flags & (FILE_TEST | FILE_VENDORED | FILE_EXAMPLE));
}

static enum applies any_kind(const struct project *p, unsigned long kinds,
			     bool own)
{
	for (size_t i = 0; i < p->nfiles; i++)
		if ((kinds & 1ul << p->file[i].kind) &&
		    (!own || is_own(&p->file[i])))
			return APPLIES_YES;
	return none_listed(p);
}

#define BIT(kind) (1ul << (kind))

static enum applies has_python(const struct project *p, str rest)
{
	(void)rest;
	return any_kind(p, BIT(KIND_PYTHON) | BIT(KIND_NOTEBOOK), true);
}

static enum applies has_notebook(const struct project *p, str rest)
{
	(void)rest;
	return any_kind(p, BIT(KIND_NOTEBOOK), false);
}

static enum applies has_container(const struct project *p, str rest)
{
	(void)rest;
	return any_kind(p, BIT(KIND_CONTAINER), true);
}

static enum applies has_checkpoint(const struct project *p, str rest)
{
	(void)rest;
	if (value_count(setting(p, "checkpoints")))
		return APPLIES_YES;
	return any_kind(p, BIT(KIND_MODEL), false);
}

/* Files that the dataset has given a part to play. */
static enum applies has_data_files(const struct project *p, str rest)
{
	(void)rest;
	for (size_t i = 0; i < p->nfiles; i++)
		if (p->file[i].context)
			return APPLIES_YES;
	for (const struct dataset *d = p->dataset; d; d = d->next)
		if (d->reason)
			return APPLIES_UNKNOWN;
	return none_listed(p);
}

static bool is_deployment(str path)
{
	static const str folders[] = { STR_INIT("k8s/"), STR_INIT("helm/"),
				       STR_INIT("kubernetes/"),
				       STR_INIT("charts/") };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (str_starts(path, folders[i]) ||
		    str_has(path, str_sub(folders[i], 0, folders[i].len)))
			return true;
	return false;
}

static enum applies deploy_config(const struct project *p, str rest)
{
	(void)rest;
	if (setting(p, "deploy"))
		return APPLIES_YES;
	for (size_t i = 0; i < p->nfiles; i++)
		if (p->file[i].kind == KIND_CONTAINER ||
		    is_deployment(p->file[i].path))
			return APPLIES_YES;
	return none_listed(p);
}

/* ---- records ---- */

/* Of scanners by name: one with a record is a yes, one that could not be read
 * makes a no unknown. A scanner that did not run says nothing. */
static enum applies any_record(const struct project *p,
			       const char *const *scanners)
{
	enum applies out = APPLIES_UNDECIDED;

	for (; *scanners; scanners++) {
		const struct records *r =
			map_find(&p->records, str_from(*scanners));

		if (!r)
			continue;
		if (out == APPLIES_UNDECIDED)
			out = none_listed(p);
		for (size_t i = 0; i < r->n; i++) {
			if (r->v[i].value)
				return APPLIES_YES;
			if (r->v[i].reason)
				out = APPLIES_UNKNOWN;
		}
	}
	return out;
}

static enum applies has_train_log(const struct project *p, str rest)
{
	static const char *const scanners[] = { "series", "log", "runs", NULL };
	enum applies out = any_record(p, scanners);

	(void)rest;
	if (value_count(setting(p, "logs")))
		return APPLIES_YES;
	if (out == APPLIES_YES)
		return out;
	if (any_kind(p, BIT(KIND_TFEVENTS) | BIT(KIND_WANDB), false) ==
	    APPLIES_YES)
		return APPLIES_YES;
	return out;
}

/* Has a run something? A log that could not be read leaves a no open. */
static enum applies any_run(const struct project *p,
			    bool (*has)(const struct run *r))
{
	struct runs runs = project_runs(p);
	enum applies out = p->runs ? none_listed(p) : APPLIES_UNDECIDED;

	for (size_t i = 0; i < runs.n; i++) {
		if (has(&runs.v[i]))
			return APPLIES_YES;
		if (runs.v[i].reason)
			out = APPLIES_UNKNOWN;
	}
	return out;
}

static bool has_validation(const struct run *r)
{
	return run_loss(r, LOG_SPLIT_EVAL) || run_metric(r);
}

static enum applies has_val_series(const struct project *p, str rest)
{
	(void)rest;
	return any_run(p, has_validation);
}

static bool has_role(const struct run *r, unsigned long roles)
{
	for (size_t i = 0; i < r->parts.n; i++)
		for (size_t k = 0; k < series_tags(r->parts.v[i]); k++) {
			const struct series_tag *t = series_tag(r->parts.v[i], k);

			if (t->n && roles & 1ul << t->role.kind)
				return true;
		}
	return false;
}

static bool has_gradients(const struct run *r)
{
	return has_role(r, BIT(ROLE_GRAD_NORM) | BIT(ROLE_GRAD_LAYER));
}

static enum applies has_grad_log(const struct project *p, str rest)
{
	(void)rest;
	return any_run(p, has_gradients);
}

static bool has_activations(const struct run *r)
{
	return has_role(r, BIT(ROLE_ACTIVATION) | BIT(ROLE_DEAD) |
				   BIT(ROLE_ZEROS));
}

static enum applies has_activation_log(const struct project *p, str rest)
{
	(void)rest;
	return any_run(p, has_activations);
}

static enum applies has_loadtest(const struct project *p, str rest)
{
	static const char *const scanners[] = { "loadtest", NULL };

	(void)rest;
	return any_record(p, scanners);
}

static enum applies has_eval_metrics(const struct project *p, str rest)
{
	static const char *const scanners[] = { "metrics", NULL };

	(void)rest;
	if (value_count(setting(p, "metrics")))
		return APPLIES_YES;
	return any_record(p, scanners);
}

static enum applies has_predictions(const struct project *p, str rest)
{
	static const char *const scanners[] = { "predictions", NULL };

	(void)rest;
	if (setting(p, "predictions"))
		return APPLIES_YES;
	return any_record(p, scanners);
}

static enum applies has_usage(const struct project *p, str rest)
{
	static const char *const scanners[] = { "usage", "profile.usage", NULL };

	(void)rest;
	return any_record(p, scanners);
}

static enum applies has_trace(const struct project *p, str rest)
{
	static const char *const scanners[] = { "trace", "profile.trace", NULL };

	(void)rest;
	return any_record(p, scanners);
}

static enum applies has_suppressions(const struct project *p, str rest)
{
	static const char *const scanners[] = { "suppressions", NULL };

	(void)rest;
	return any_record(p, scanners);
}

static enum applies has_ledger(const struct project *p, str rest)
{
	(void)rest;
	return yes_if(p->signoff || p->waivers);
}

/* ---- dataset ---- */

static enum applies has_data(const struct project *p, str rest)
{
	static const char *const scanners[] = { "manifest", NULL };

	(void)rest;
	if (p->dataset || value_count(setting(p, "manifest")))
		return APPLIES_YES;
	return any_record(p, scanners) == APPLIES_UNKNOWN ? APPLIES_UNKNOWN
							  : none_listed(p);
}

static enum applies manifest_key(const struct project *p, str key)
{
	enum applies out = has_data(p, key);

	if (out != APPLIES_YES)
		return out;
	out = APPLIES_NO;
	for (const struct dataset *d = p->dataset; d; d = d->next) {
		if (value_find(d->manifest, key))
			return APPLIES_YES;
		if (d->reason)
			out = APPLIES_UNKNOWN;
	}
	return out;
}

static enum applies data_custom(const struct project *p, str rest)
{
	enum applies out = manifest_key(p, S("source_type"));

	(void)rest;
	if (out != APPLIES_YES)
		return out;
	for (const struct dataset *d = p->dataset; d; d = d->next) {
		str type = value_get_text(d->manifest, "source_type");

		if (str_eq(type, S("custom")) || str_eq(type, S("mixed")))
			return APPLIES_YES;
	}
	return APPLIES_NO;
}

/* ---- task ---- */

/* What the words of `applies-when` mean in terms of task and modality. */
static const struct {
	str word, task, modality;
} tasks[] = {
	{ STR_INIT("classification"), STR_INIT("classification"), STR_INIT("") },
	{ STR_INIT("regression"), STR_INIT("regression"), STR_INIT("") },
	{ STR_INIT("detection"), STR_INIT("detection"), STR_INIT("") },
	{ STR_INIT("segmentation"), STR_INIT("segmentation"), STR_INIT("") },
	{ STR_INIT("ranking"), STR_INIT("ranking"), STR_INIT("") },
	{ STR_INIT("recommendation"), STR_INIT("recommendation"), STR_INIT("") },
	{ STR_INIT("lm"), STR_INIT("language-model"), STR_INIT("") },
	{ STR_INIT("generation"), STR_INIT("language-model"), STR_INIT("") },
	{ STR_INIT("image"), STR_INIT(""), STR_INIT("image") },
	{ STR_INIT("text"), STR_INIT("language-model"), STR_INIT("text") },
	{ STR_INIT("audio"), STR_INIT("speech"), STR_INIT("audio") },
	{ STR_INIT("video"), STR_INIT(""), STR_INIT("video") },
	{ STR_INIT("tabular"), STR_INIT(""), STR_INIT("tabular") },
	{ STR_INIT("timeseries"), STR_INIT("forecasting"),
	  STR_INIT("timeseries") },
};

/* Declared in the configuration or, failing that, in a manifest; else what the
 * data show. */
static str declared(const struct project *p, const char *key)
{
	str path = value_text(value_find(setting(p, "project"), str_from(key)),
			      S(""));

	for (const struct dataset *d = p->dataset; d && !path.len; d = d->next)
		path = value_get_text(d->manifest, key);
	if (!path.len && p->dataset)
		path = str_eq(str_from(key), S("task"))
			       ? dataset_task(p, p->dataset)
			       : dataset_modality(p, p->dataset);
	return path;
}

static bool has_image_folder(const struct project *p)
{
	for (const struct dataset *d = p->dataset; d; d = d->next)
		if (d->image_folder)
			return true;
	return false;
}

static enum applies any_task(const struct project *p)
{
	enum applies code = any_kind(
		p, BIT(KIND_PYTHON) | BIT(KIND_NOTEBOOK) | BIT(KIND_MODEL), true);

	if (p->dataset || setting(p, "project.task"))
		return APPLIES_YES;
	return code;
}

static enum applies is_task(const struct project *p, size_t i)
{
	str task = declared(p, "task"), modality = declared(p, "modality");
	bool folder = has_image_folder(p);

	if (tasks[i].task.len && str_eq(task, tasks[i].task))
		return APPLIES_YES;
	if (tasks[i].modality.len && str_eq(modality, tasks[i].modality))
		return APPLIES_YES;
	/* Images in folders called after their classes. */
	if (folder && !modality.len && str_eq(tasks[i].word, S("image")))
		return APPLIES_YES;
	if (folder && !task.len && str_eq(tasks[i].word, S("classification")))
		return APPLIES_YES;
	if ((tasks[i].task.len && !task.len) ||
	    (tasks[i].modality.len && !modality.len))
		return APPLIES_UNDECIDED;
	return APPLIES_NO;
}

static enum applies task(const struct project *p, str word)
{
	enum applies out;

	if (str_eq(word, S("any")))
		return any_task(p);
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
		if (!str_eq(tasks[i].word, word))
			continue;
		out = is_task(p, i);
		for (const struct dataset *d = p->dataset; d; d = d->next)
			if (d->reason && out != APPLIES_YES)
				out = APPLIES_UNKNOWN;
		return out;
	}
	return APPLIES_UNDECIDED;
}

/* ---- code ---- */

static enum applies answer(const struct project *p, enum imports_answer a)
{
	switch (a) {
	case IMPORTS_YES:
		return APPLIES_YES;
	case IMPORTS_NO:
		return none_listed(p);
	case IMPORTS_UNKNOWN:
		return APPLIES_UNKNOWN;
	case IMPORTS_NOT_READ:
		break;
	}
	return APPLIES_UNDECIDED;
}

/* `names`: packages, by spaces. */
static enum applies imports_any(const struct project *p, const char *names)
{
	struct str_cut c = { .tail = str_from(names), .found = true };
	enum applies out = APPLIES_NO;

	while (c.found && out != APPLIES_YES) {
		enum applies one;

		c = str_cut(c.tail, ' ');
		one = answer(p, imports_has(p, c.head));
		if (one != APPLIES_NO)
			out = one;
	}
	return out;
}

static enum applies has_torch(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "torch");
}

static enum applies has_tf(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "tensorflow");
}

/* Keras is also a part of TensorFlow: `from tensorflow import keras` and
 * `tf.keras.Sequential()` are the same. */
static enum applies has_keras(const struct project *p, str rest)
{
	enum applies own = imports_any(p, "keras tf_keras tensorflow.keras");

	(void)rest;
	if (own == APPLIES_YES)
		return own;
	return own == APPLIES_NO && has_tf(p, rest) == APPLIES_YES
		       ? answer(p, imports_use(p, S("keras")))
		       : own;
}

static enum applies has_jax(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "jax flax");
}

static enum applies has_sklearn(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "sklearn");
}

static enum applies has_imblearn(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "imblearn");
}

static enum applies has_pandas(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "pandas");
}

static enum applies has_numpy(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "numpy");
}

static enum applies has_cv2(const struct project *p, str rest)
{
	(void)rest;
	return imports_any(p, "cv2");
}

static enum applies serves(const struct project *p, str rest)
{
	(void)rest;
	if (setting(p, "deploy"))
		return APPLIES_YES;
	return answer(p, imports_use(p, S("serve")));
}

static enum applies trains(const struct project *p, str rest)
{
	(void)rest;
	return answer(p, imports_use(p, S("train")));
}

static enum applies uses_amp(const struct project *p, str rest)
{
	(void)rest;
	return answer(p, imports_use(p, S("amp")));
}

static enum applies uses_gpu(const struct project *p, str rest)
{
	(void)rest;
	return answer(p, imports_use(p, S("gpu")));
}

static enum applies uses_many_gpus(const struct project *p, str rest)
{
	(void)rest;
	return answer(p, imports_use(p, S("multi_gpu")));
}

/* A loop that steps now and then cannot be told by names: never a no. */
static enum applies accumulates(const struct project *p, str rest)
{
	enum applies out = answer(p, imports_use(p, S("accumulation")));

	if (out != APPLIES_NO)
		return out;
	return trains(p, rest) == APPLIES_NO ? APPLIES_NO : APPLIES_UNDECIDED;
}

/* A library may build the layers, or a checkpoint hold them: never a no. */
static enum applies layer(const struct project *p, const char *use)
{
	enum applies out = answer(p, imports_use(p, str_from(use)));

	return out == APPLIES_NO ? APPLIES_UNDECIDED : out;
}

static enum applies has_batchnorm(const struct project *p, str rest)
{
	(void)rest;
	return layer(p, "batchnorm");
}

static enum applies has_rnn(const struct project *p, str rest)
{
	(void)rest;
	return layer(p, "rnn");
}

static enum applies uses_pretrained(const struct project *p, str rest)
{
	(void)rest;
	return answer(p, imports_use(p, S("pretrained")));
}

static enum applies exports(const struct project *p, str rest)
{
	(void)rest;
	return answer(p, imports_use(p, S("export")));
}

/* ---- the table ---- */

/*
 * A fact ends in '.' when it stands for all that begin so (manifest.KEY). One
 * without a function is known by name, but not decided by this version.
 */
static const struct fact {
	str name;
	enum applies (*holds)(const struct project *p, str rest);
} facts[] = {
	{ STR_INIT("always"), always },
	{ STR_INIT("torch"), has_torch },
	{ STR_INIT("tf"), has_tf },
	{ STR_INIT("keras"), has_keras },
	{ STR_INIT("jax"), has_jax },
	{ STR_INIT("sklearn"), has_sklearn },
	{ STR_INIT("imblearn"), has_imblearn },
	{ STR_INIT("pandas"), has_pandas },
	{ STR_INIT("numpy"), has_numpy },
	{ STR_INIT("cv2"), has_cv2 },
	{ STR_INIT("loop.any"), trains },
	{ STR_INIT("loop.manual"), NULL },
	{ STR_INIT("loop.manual_eval"), NULL },
	{ STR_INIT("serve"), serves },
	{ STR_INIT("amp"), uses_amp },
	{ STR_INIT("fp16"), NULL },
	{ STR_INIT("gpu"), uses_gpu },
	{ STR_INIT("multi_gpu"), uses_many_gpus },
	{ STR_INIT("accumulation"), accumulates },
	{ STR_INIT("pretrained"), uses_pretrained },
	{ STR_INIT("export.used"), exports },
	{ STR_INIT("model.batchnorm"), has_batchnorm },
	{ STR_INIT("model.rnn"), has_rnn },
	{ STR_INIT("model.cnn"), NULL },
	{ STR_INIT("loss.custom"), NULL },
	{ STR_INIT("long_run"), NULL },
	{ STR_INIT("debug_config.exists"), NULL },
	{ STR_INIT("data.custom"), data_custom },
	{ STR_INIT("targets.declared"), targets_declared },
	{ STR_INIT("release.previous"), release_previous },
	{ STR_INIT("online.traffic"), online_traffic },
	{ STR_INIT("user.facing"), user_facing },
	{ STR_INIT("scores.used"), scores_used },
	{ STR_INIT("deploy.config"), deploy_config },
	{ STR_INIT("project.reproduces_paper"), reproduces_paper },
	{ STR_INIT("ev.python"), has_python },
	{ STR_INIT("ev.notebook"), has_notebook },
	{ STR_INIT("ev.data"), has_data },
	{ STR_INIT("ev.data_files"), has_data_files },
	{ STR_INIT("ev.train_log"), has_train_log },
	{ STR_INIT("ev.val_series"), has_val_series },
	{ STR_INIT("ev.grad_log"), has_grad_log },
	{ STR_INIT("ev.activation_log"), has_activation_log },
	{ STR_INIT("ev.checkpoint"), has_checkpoint },
	{ STR_INIT("ev.profile_usage"), has_usage },
	{ STR_INIT("ev.profile_trace"), has_trace },
	{ STR_INIT("ev.loadtest"), has_loadtest },
	{ STR_INIT("ev.eval_metrics"), has_eval_metrics },
	{ STR_INIT("ev.predictions"), has_predictions },
	{ STR_INIT("ev.cases"), NULL },
	{ STR_INIT("ev.container"), has_container },
	{ STR_INIT("ev.ledger"), has_ledger },
	{ STR_INIT("ev.suppressions"), has_suppressions },
	{ STR_INIT("task."), task },
	{ STR_INIT("manifest."), manifest_key },
};

static const struct fact *fact_find(str name)
{
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		const struct fact *f = &facts[i];

		if (!str_ends(f->name, S(".")) ? str_eq(f->name, name)
					       : str_starts(name, f->name) &&
							 name.len > f->name.len)
			return f;
	}
	return NULL;
}

static bool task_known(str word)
{
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		if (str_eq(tasks[i].word, word))
			return true;
	return str_eq(word, S("any"));
}

bool applies_known(str fact, struct suggest *near)
{
	const struct fact *f = fact_find(fact);

	if (f && (f->holds != task ||
		  task_known(str_sub(fact, f->name.len, fact.len))))
		return true;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		suggest_try(near, facts[i].name);
	return false;
}

/* Is one of the alternatives in the list? */
static bool names_one(str alternatives, const str *list, size_t n)
{
	struct str_cut c = { .tail = alternatives, .found = true };

	while (c.found) {
		c = str_cut(c.tail, '|');
		for (size_t i = 0; i < n; i++)
			if (str_eq(c.head, list[i]))
				return true;
	}
	return false;
}

bool applies_needs_logs(str alternatives)
{
	static const str logs[] = { STR_INIT("ev.train_log"),
				    STR_INIT("ev.val_series"),
				    STR_INIT("ev.grad_log"),
				    STR_INIT("ev.activation_log") };

	return names_one(alternatives, logs, sizeof(logs) / sizeof(logs[0]));
}

bool applies_needs_code(str alternatives)
{
	static const str code[] = {
		STR_INIT("torch"),       STR_INIT("tf"),
		STR_INIT("keras"),       STR_INIT("jax"),
		STR_INIT("sklearn"),     STR_INIT("imblearn"),
		STR_INIT("pandas"),      STR_INIT("numpy"),
		STR_INIT("cv2"),         STR_INIT("loop.any"),
		STR_INIT("serve"),       STR_INIT("amp"),
		STR_INIT("gpu"),         STR_INIT("multi_gpu"),
		STR_INIT("pretrained"),  STR_INIT("accumulation"),
		STR_INIT("export.used"), STR_INIT("model.batchnorm"),
		STR_INIT("model.rnn"),
	};

	return names_one(alternatives, code, sizeof(code) / sizeof(code[0]));
}

static enum applies fact_holds(const struct project *p, str name)
{
	const struct fact *f = fact_find(name);

	if (!f || !f->holds)
		return APPLIES_UNDECIDED;
	return f->holds(p, str_sub(name, f->name.len, name.len));
}

enum applies applies_any(const struct project *p, str alternatives)
{
	struct str_cut c = { .tail = alternatives, .found = true };
	enum applies out = APPLIES_NO;

	while (c.found) {
		enum applies one;

		c = str_cut(c.tail, '|');
		one = fact_holds(p, c.head);
		if (one == APPLIES_YES)
			return one;
		if (one == APPLIES_UNKNOWN || out == APPLIES_NO)
			out = one == APPLIES_NO ? out : one;
	}
	return out;
}
