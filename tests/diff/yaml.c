/* What the YAML reader makes of texts; see dump.h. Arguments: "all" documents
 * or the "first" one; "quiet" prints no values. */
#include "formats/yaml.h"

#include "dump.h"
#include <string.h>

int main(int argc, char **argv)
{
	struct limits limits;
	struct yaml_options o = { .limits = &limits,
				  .all_documents =
					  argc > 1 && !strcmp(argv[1], "all") };
	struct arena a;
	bool quiet = argc > 2;
	str text;

	limits_default(&limits);
	arena_init(&a);
	while (dump_next(&a, &text)) {
		struct diags diags;
		struct value v;
		bool whole;

		diags_init(&diags, &a);
		whole = yaml_read(&v, &a, text, &o, &diags);
		printf("[%s,", whole ? "true" : "false");
		dump_diags(&diags);
		putchar(',');
		if (quiet)
			v = value_null();
		dump_value(&v);
		puts("]");
		arena_reset(&a);
	}
	arena_release(&a);
	return 0;
}
