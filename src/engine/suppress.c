#include "engine/suppress.h"

#include "base/arena.h"
#include "facts/suppressions.h"

static uint32_t number(const struct value *map, const char *key)
{
	int64_t i = value_get_int(map, key, 0);

	return i > 0 && i < UINT32_MAX ? (uint32_t)i : 0;
}

static size_t count(const struct records *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct value *list =
			value_find(r->v[i].value, S("comments"));

		for (size_t k = 0; k < value_count(list); k++)
			n += value_count(
				value_find(value_at(list, k), S("rules")));
	}
	return n;
}

static struct suppression read_one(str path, const struct value *v, str rule)
{
	str scope = value_get_text(v, "scope");

	return (struct suppression){
		.place = { .path = path,
			   .cell = number(v, "cell"),
			   .line = number(v, "line"),
			   .column = number(v, "column") },
		.whole_file = str_eq(scope, S("file")),
		.first = number(v, "first"),
		.last = number(v, "last"),
		.rule = rule,
		.reason = value_get_text(v, "reason"),
	};
}

const struct suppression *suppressions_of(struct arena *a,
					  const struct project *p, size_t *n)
{
	struct records r = project_records(p, &scanner_suppressions);
	struct suppression *out =
		arena_array(a, struct suppression, count(&r) + 1);

	*n = 0;
	for (size_t i = 0; i < r.n; i++) {
		const struct value *list =
			value_find(r.v[i].value, S("comments"));

		for (size_t k = 0; k < value_count(list); k++) {
			const struct value *v = value_at(list, k);
			const struct value *rules = value_find(v, S("rules"));

			for (size_t x = 0; x < value_count(rules); x++)
				out[(*n)++] = read_one(
					r.v[i].file->path, v,
					value_text(value_at(rules, x), S("")));
		}
	}
	return out;
}
