/*
 * First byte: CSV or JSON Lines, and what the manifest declares; the rest: the
 * table. Its sums must agree with each other.
 */
#include "facts/table.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static struct value schema(struct arena *a)
{
	struct value s = value_map(), c = value_map(), list = value_list();

	value_put(a, &c, S("type"), value_str(S("int")));
	value_put(a, &c, S("nullable"), value_bool(false));
	value_put(a, &c, S("min"), value_int(0));
	value_put(a, &c, S("unique"), value_bool(true));
	value_push(a, &list, value_str(S("1")));
	value_put(a, &c, S("values"), list);
	value_put(a, &s, S("a"), c);
	return s;
}

static struct value context(struct arena *a, unsigned bits)
{
	struct value c = value_map();

	if (bits & 2)
		value_put(a, &c, S("label"), value_str(S("y")));
	if (bits & 4)
		value_put(a, &c, S("id_key"), value_str(S("a")));
	if (bits & 8)
		value_put(a, &c, S("time_key"), value_str(S("t")));
	if (bits & 16)
		value_put(a, &c, S("group_key"), value_str(S("g")));
	if (bits & 32)
		value_put(a, &c, S("schema"), schema(a));
	return c;
}

static void check_columns(const struct value *record, int64_t rows)
{
	const struct value *columns = value_find(record, S("columns"));

	for (size_t i = 0; i < value_count(columns); i++) {
		const struct value *c = value_at(columns, i);
		const struct value *kinds = value_find(c, S("kinds"));
		int64_t sum = value_get_int(c, "null", 0);

		for (size_t k = 0; k < value_count(kinds); k++)
			sum += value_whole(&kinds->u.map.pair[k].value, 0);
		require(sum == rows && value_get_int(c, "rows", -1) == rows);
		require(value_get_int(c, "top", 0) <= rows);
		require(value_get_int(c, "others", 0) >= 0);
		require(value_get_int(c, "others", 0) <= rows);
	}
}

static void check(const struct value *record)
{
	int64_t rows = value_get_int(record, "rows", -1);
	struct keyview v;

	if (!value_find(record, S("payload")))
		return; /* a limit stopped it */
	require(keyview_read(&v, value_find(record, S("payload"))));
	require((int64_t)v.keys == rows);
	require(v.shift || (int64_t)(v.n + v.extra) == rows);
	check_columns(record, rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct limits limits;
	struct file_facts f;
	struct file file = { .path = STR_INIT("t.csv"), .kind = KIND_CSV };
	struct value record, c;

	if (!size)
		return 0;
	arena_init(&a);
	limits_paranoid(&limits);
	limits.table_keys = 8;
	limits.csv_columns = 100;
	c = context(&a, data[0]);
	file.context = &c;
	if (data[0] & 1)
		file.kind = KIND_JSONL;
	facts_in_memory(&f, &a, &limits, &file, str_of(data + 1, size - 1));
	if (scanner_table.scan(&f, &record))
		check(&record);
	arena_release(&a);
	return 0;
}
