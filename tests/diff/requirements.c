/*
 * What we make of Python requirements; see dump.h. The argument says what the
 * texts are: "parse" (one requirement), "allows" (a specifier, a line feed, a
 * version), "compare" (two versions), or the name of a file.
 */
#include "formats/reqs.h"

#include "dump.h"
#include "formats/pep440.h"

#include <string.h>

static void dump_requirement(const struct requirement *q)
{
	const str fields[] = { q->name,   q->extras,  q->spec,  q->url,
			       q->marker, q->version, q->group, q->written };

	printf("[%u,%u,%u", q->line, q->column, q->flags);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		putchar(',');
		dump_str(fields[i]);
	}
	putchar(']');
}

static void dump_parse(struct arena *a, str text)
{
	struct requirement q;
	const char *why;

	if (!reqs_parse(&q, a, text, &why))
		printf("null");
	else
		dump_requirement(&q);
}

static void dump_compare(str text)
{
	struct str_cut c = str_cut(text, '\n');
	struct pep440_version x, y;

	if (!pep440_read(&x, c.head) || !pep440_read(&y, c.tail)) {
		printf("null");
		return;
	}
	printf("%d", (pep440_compare(&x, &y) > 0) - (pep440_compare(&x, &y) < 0));
}

static void dump_file(struct arena *a, const char *name, str text)
{
	struct requirements r;
	struct limits limits;
	struct diags diags;
	bool whole;

	limits_default(&limits);
	diags_init(&diags, a);
	whole = reqs_read(&r, a, reqs_kind_of(str_from(name)), text, &limits,
			  &diags);
	printf("[%s,", whole ? "true" : "false");
	dump_diags(&diags);
	printf(",\"%s\",%s,%s,", reqs_kind_name(r.kind),
	       r.partial ? "true" : "false", r.generated ? "true" : "false");
	dump_str(r.python);
	putchar(',');
	dump_str(r.project);
	printf(",[");
	for (size_t i = 0; i < r.list.n; i++) {
		if (i)
			putchar(',');
		dump_requirement(&r.list.v[i]);
	}
	printf("],[");
	for (size_t i = 0; i < r.includes.n; i++) {
		printf("%s[%u,%d,", i ? "," : "", r.includes.v[i].line,
		       r.includes.v[i].constraint);
		dump_str(r.includes.v[i].path);
		putchar(']');
	}
	printf("]]");
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "parse";
	struct arena a;
	str text;

	arena_init(&a);
	while (dump_next(&a, &text)) {
		struct str_cut c = str_cut(text, '\n');

		if (!strcmp(mode, "parse"))
			dump_parse(&a, text);
		else if (!strcmp(mode, "allows"))
			printf("%s", pep440_allows(c.head, c.tail) ? "true"
								   : "false");
		else if (!strcmp(mode, "compare"))
			dump_compare(text);
		else
			dump_file(&a, mode, text);
		putchar('\n');
		arena_reset(&a);
	}
	arena_release(&a);
	return 0;
}
