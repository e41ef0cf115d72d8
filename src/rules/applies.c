#include "rules/applies.h"

/*
 * A fact ends in '.' when it stands for all that begin so (manifest.KEY). One
 * without a function is known by name, but not decided by this version.
 */
static const struct fact {
	str name;
	enum truth (*holds)(const struct project *p, str rest);
} facts[] = {
	{ STR_INIT("always"), NULL },
	{ STR_INIT("torch"), NULL },
	{ STR_INIT("tf"), NULL },
	{ STR_INIT("keras"), NULL },
	{ STR_INIT("jax"), NULL },
	{ STR_INIT("sklearn"), NULL },
	{ STR_INIT("imblearn"), NULL },
	{ STR_INIT("pandas"), NULL },
	{ STR_INIT("numpy"), NULL },
	{ STR_INIT("cv2"), NULL },
	{ STR_INIT("loop.any"), NULL },
	{ STR_INIT("loop.manual"), NULL },
	{ STR_INIT("loop.manual_eval"), NULL },
	{ STR_INIT("serve"), NULL },
	{ STR_INIT("amp"), NULL },
	{ STR_INIT("fp16"), NULL },
	{ STR_INIT("gpu"), NULL },
	{ STR_INIT("multi_gpu"), NULL },
	{ STR_INIT("accumulation"), NULL },
	{ STR_INIT("pretrained"), NULL },
	{ STR_INIT("export.used"), NULL },
	{ STR_INIT("model.batchnorm"), NULL },
	{ STR_INIT("model.rnn"), NULL },
	{ STR_INIT("model.cnn"), NULL },
	{ STR_INIT("loss.custom"), NULL },
	{ STR_INIT("long_run"), NULL },
	{ STR_INIT("debug_config.exists"), NULL },
	{ STR_INIT("data.custom"), NULL },
	{ STR_INIT("targets.declared"), NULL },
	{ STR_INIT("release.previous"), NULL },
	{ STR_INIT("online.traffic"), NULL },
	{ STR_INIT("user.facing"), NULL },
	{ STR_INIT("scores.used"), NULL },
	{ STR_INIT("deploy.config"), NULL },
	{ STR_INIT("project.reproduces_paper"), NULL },
	{ STR_INIT("task."), NULL },
	{ STR_INIT("ev."), NULL },
	{ STR_INIT("manifest."), NULL },
};

static const struct fact *fact_find(str name)
{
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		const struct fact *f = &facts[i];

		if (str_eq(f->name, name))
			return str_ends(f->name, S(".")) ? NULL : f;
		if (str_ends(f->name, S(".")) && str_starts(name, f->name))
			return f;
	}
	return NULL;
}

bool applies_known(str fact, struct suggest *near)
{
	if (fact_find(fact))
		return true;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		suggest_try(near, facts[i].name);
	return false;
}

enum truth applies_fact(const struct project *p, str fact)
{
	const struct fact *f = fact_find(fact);

	return f && f->holds ? f->holds(p, str_sub(fact, f->name.len, fact.len))
			     : TRUTH_UNKNOWN;
}

enum truth applies_any(const struct project *p, str alternatives)
{
	struct str_cut c = { .tail = alternatives, .found = true };
	enum truth t = TRUTH_FALSE;

	while (c.found) {
		enum truth one;

		c = str_cut(c.tail, '|');
		one = applies_fact(p, c.head);
		if (one == TRUTH_TRUE)
			return one;
		if (one == TRUTH_UNKNOWN)
			t = one;
	}
	return t;
}
