#include "cli/rule_set.h"

#include "base/suggest.h"

bool rule_set_load(struct rules *out, const struct args *args,
		   const struct limits *limits, struct err *err)
{
	const str *paths;
	size_t n = args_values(args, "rules", false, &paths);

	*out = (struct rules){ 0 };
	if (!rules_builtin(out, args->arena, limits, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!rules_path(out, args->arena, paths[i], limits, err))
			return false;
	return true;
}

const struct rule *rule_set_find(struct arena *a, const struct rules *rules,
				 str name)
{
	const struct rule *r = rules_find(rules, name);
	str *words = NULL, near;
	size_t n = 0;

	if (r)
		return r;
	words = arena_array(a, str, rules->list.n * 2);
	for (size_t i = 0; i < rules->list.n; i++) {
		words[n++] = rules->list.v[i]->id;
		words[n++] = rules->list.v[i]->name;
	}
	near = suggest(words, n, name);
	if (near.len)
		complain("no rule %.*s; did you mean %.*s?", STR_ARG(name),
			 STR_ARG(near));
	else
		complain("no rule %.*s; gonogo rules list shows all",
			 STR_ARG(name));
	return NULL;
}
