/* What the TOML reader makes of texts; see dump.h. Any argument: no values. */
#include "formats/toml.h"

#include "dump.h"

int main(int argc, char **argv)
{
	struct limits limits;
	struct arena a;
	str text;

	(void)argv;
	limits_default(&limits);
	arena_init(&a);
	while (dump_next(&a, &text)) {
		struct diags diags;
		struct value v;
		bool whole;

		diags_init(&diags, &a);
		whole = toml_read(&v, &a, text, &limits, &diags);
		if (argc > 1)
			v = value_null();
		printf("[%s,", whole ? "true" : "false");
		dump_diags(&diags);
		putchar(',');
		dump_value(&v);
		puts("]");
		arena_reset(&a);
	}
	arena_release(&a);
	return 0;
}
