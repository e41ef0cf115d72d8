/* What the YAML reader makes of texts; see dump.h. */
#include "formats/yaml.h"
#include "dump.h"

int main(int argc, char **argv)
{
	struct limits limits;
	struct yaml_options o = { .limits = &limits, .all_documents = argc > 1 };
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
		whole = yaml_read(&v, &a, text, &o, &diags);
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
