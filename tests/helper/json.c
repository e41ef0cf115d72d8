/*
 * Prints what the JSON reader makes of files, one line a file, for scripts to
 * compare: the diagnostics, a tab, the tree. Given `pull`, reads in chunks of
 * 5 bytes and prints the events' tree instead.
 */
#include "formats/json.h"
#include "base/arena.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static str read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	long size;
	char *s;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0)
		exit(2);
	rewind(f);
	s = arena_alloc(a, (size_t)size + 1, 1);
	if (fread(s, 1, (size_t)size, f) != (size_t)size)
		exit(2);
	fclose(f);
	return str_of(s, (size_t)size);
}

static ptrdiff_t read_five(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n < 5 ? n : 5, ctx);
}

static void print_str(str s)
{
	putchar('"');
	for (size_t i = 0; i < s.len; i++)
		printf("%02x", (unsigned char)s.s[i]);
	putchar('"');
}

static void print_double(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof(bits));
	if (isnan(d))
		printf("nan");
	else
		printf("f%016" PRIx64, bits);
}

static void print_value(const struct value *v)
{
	switch (v->type) {
	case VALUE_NULL:
		printf("null");
		break;
	case VALUE_BOOL:
		printf(v->u.b ? "true" : "false");
		break;
	case VALUE_INT:
		printf("i%" PRId64, v->u.i);
		break;
	case VALUE_FLOAT:
		if (v->raw.len > 18 && !memchr(v->raw.s, '.', v->raw.len) &&
		    !memchr(v->raw.s, 'e', v->raw.len) &&
		    !memchr(v->raw.s, 'E', v->raw.len))
			printf("i%.*s", STR_ARG(v->raw));
		else
			print_double(v->u.f);
		break;
	case VALUE_STR:
		print_str(v->u.s);
		break;
	case VALUE_LIST:
		putchar('[');
		for (size_t i = 0; i < v->u.list.n; i++) {
			print_value(&v->u.list.item[i]);
			putchar(',');
		}
		putchar(']');
		break;
	case VALUE_MAP:
		putchar('{');
		for (size_t i = 0; i < v->u.map.n; i++) {
			print_str(v->u.map.pair[i].key);
			putchar(':');
			print_value(&v->u.map.pair[i].value);
			putchar(',');
		}
		putchar('}');
		break;
	}
}

static void print_event(const struct json_event *e)
{
	switch (e->type) {
	case JSON_NULL:
		printf("null,");
		break;
	case JSON_BOOL:
		printf(e->truth ? "true," : "false,");
		break;
	case JSON_NUMBER:
		if (e->whole)
			printf("i%" PRId64 ",", e->i);
		else if (strspn(e->text.s, "-0123456789") >= e->text.len)
			printf("i%.*s,", STR_ARG(e->text));
		else
			print_double(json_double(e->text)), putchar(',');
		break;
	case JSON_STRING:
		print_str(e->text);
		putchar(',');
		break;
	case JSON_KEY:
		print_str(e->text);
		putchar(':');
		break;
	case JSON_ARRAY:
		putchar('[');
		break;
	case JSON_ARRAY_END:
		printf("],");
		break;
	case JSON_OBJECT:
		putchar('{');
		break;
	case JSON_OBJECT_END:
		printf("},");
		break;
	}
}

static void pull(struct arena *a, const char *path, const struct limits *limits)
{
	FILE *f = fopen(path, "rb");
	struct source source = { read_five, f };
	struct json_options o = { .limits = limits };
	struct json_event e;
	struct json *j;

	if (!f)
		exit(2);
	j = json_open(a, source, &o);
	while (json_next(j, &e))
		print_event(&e);
	if (json_failed(j))
		printf("%.*s", STR_ARG(diag_name(json_failed(j)->id)));
	putchar('\n');
	fclose(f);
}

static void tree(struct arena *a, const char *path, const struct limits *limits)
{
	struct diags diags;
	struct value v;

	diags_init(&diags, a);
	v = json_read(a, read_file(a, path), limits, &diags);
	for (size_t i = 0; i < diags.list.n; i++)
		printf("%.*s@%u:%u ", STR_ARG(diag_name(diags.list.v[i].id)),
		       diags.list.v[i].line, diags.list.v[i].column);
	putchar('\t');
	print_value(&v);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct limits limits;
	struct arena a;

	if (argc < 2)
		return 2;
	limits_default(&limits);
	arena_init(&a);
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[1], "pull"))
			pull(&a, argv[i], &limits);
		else
			tree(&a, argv[i], &limits);
		arena_reset(&a);
	}
	arena_release(&a);
	return 0;
}
