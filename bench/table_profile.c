/* usage: bench_table_profile FOLDER FILE [KEY=VALUE ...]: what the scanner
 * `table` records of a CSV or JSON Lines file, on one core. */
#include "base/io.h"
#include "facts/table.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	struct value record, context = value_map();
	struct file file = { 0 };
	struct file_facts facts;
	struct limits limits;
	struct io_root root;
	struct arena a;
	struct err err;

	if (argc < 3)
		return 2;
	arena_init(&a);
	limits_default(&limits);
	if (!io_root_open(&root, &a, str_from(argv[1]), &err))
		return 2;
	for (int i = 3; i < argc; i++) {
		struct str_cut c = str_cut(str_from(argv[i]), '=');

		value_put(&a, &context, c.head, value_str(c.tail));
	}
	file.path = str_from(argv[2]);
	file.kind = str_ends(file.path, S(".csv")) ? KIND_CSV : KIND_JSONL;
	file.context = &context;
	facts_open(&facts, &a, &limits, &file, &root);
	if (!scanner_table.scan(&facts, &record))
		return 1;
	printf("%lld rows, %zu columns\n",
	       (long long)value_get_int(&record, "rows", -1),
	       value_count(value_find(&record, S("columns"))));
	facts_close(&facts);
	io_root_close(&root);
	arena_release(&a);
	return 0;
}
