/*
 * Prints what a scanner records of a file, as JSON, for scripts to compare and
 * benchmarks to time:
 *
 *	helper_record SCANNER FOLDER PATH [KEY=VALUE ...]
 *
 * The keys become the file's context; NAMED=1 marks it as named. Bytes that are
 * no text are printed as hexadecimal. SCANNER with a slash at its
 * end: nothing is printed.
 */
#include "base/arena.h"
#include "base/num.h"
#include "base/utf8.h"
#include "facts/manifest.h"
#include "facts/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_str(str s)
{
	bool text = utf8_is_valid(s) && !memchr(s.s ? s.s : "", 0, s.len);

	putchar('"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (!text)
			printf("%02x", c);
		else if (c == '"' || c == '\\' || c < ' ')
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void print_number(double f)
{
	struct buf b;

	buf_init(&b, 100);
	num_print_json(&b, f);
	printf("%.*s", STR_ARG(buf_str(&b)));
	buf_release(&b);
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
		printf("%" PRId64, v->u.i);
		break;
	case VALUE_FLOAT:
		print_number(v->u.f);
		break;
	case VALUE_STR:
		print_str(v->u.s);
		break;
	case VALUE_LIST:
		putchar('[');
		for (size_t i = 0; i < v->u.list.n; i++) {
			printf(i ? ", " : "");
			print_value(&v->u.list.item[i]);
		}
		putchar(']');
		break;
	case VALUE_MAP:
		putchar('{');
		for (size_t i = 0; i < v->u.map.n; i++) {
			printf(i ? ", " : "");
			print_str(v->u.map.pair[i].key);
			printf(": ");
			print_value(&v->u.map.pair[i].value);
		}
		putchar('}');
		break;
	}
}

static const struct scanner *scanner_by(str name)
{
	static const struct scanner *const all[] = { &scanner_manifest,
						     &scanner_table };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq(all[i]->name, name))
			return all[i];
	fprintf(stderr, "no scanner %.*s\n", STR_ARG(name));
	exit(2);
}

static enum file_kind kind_of(str path)
{
	if (str_ends(path, S(".csv")) || str_ends(path, S(".tsv")))
		return KIND_CSV;
	if (str_ends(path, S(".jsonl")))
		return KIND_JSONL;
	if (str_ends(path, S(".json")))
		return KIND_JSON;
	if (str_ends(path, S(".png")) || str_ends(path, S(".jpg")))
		return KIND_IMAGE;
	return str_ends(path, S(".yaml")) ? KIND_YAML : KIND_OTHER;
}

static const struct value *context_of(struct arena *a, char **arg, int n,
				      struct file *file)
{
	struct value *context = arena_new(a, struct value);

	*context = value_map();
	for (int i = 0; i < n; i++) {
		struct str_cut c = str_cut(str_from(arg[i]), '=');

		if (str_eq(c.head, S("NAMED")))
			file->flags |=
				FILE_NAMED | FILE_AS_MANIFEST | FILE_AS_LOG;
		else
			value_put(a, context, c.head, value_str(c.tail));
	}
	return context;
}

static void print_diags(const struct diags *d)
{
	for (size_t i = 0; i < d->list.n; i++)
		fprintf(stderr, "%.*s:%u:%u: %.*s\n",
			STR_ARG(diag_name(d->list.v[i].id)), d->list.v[i].line,
			d->list.v[i].column, STR_ARG(d->list.v[i].text));
}

int main(int argc, char **argv)
{
	struct arena a;
	struct limits limits;
	struct io_root root;
	struct file file = { 0 };
	struct file_facts f;
	struct value record;
	struct str_cut name;
	struct err err;

	if (argc < 4)
		return 2;
	arena_init(&a);
	limits_default(&limits);
	if (!io_root_open(&root, &a, str_from(argv[2]), &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	name = str_cut(str_from(argv[1]), '/');
	file.path = str_from(argv[3]);
	file.kind = kind_of(file.path);
	file.context = context_of(&a, argv + 4, argc - 4, &file);
	facts_open(&f, &a, &limits, &file, &root);
	if (!scanner_by(name.head)->scan(&f, &record))
		record = value_null();
	print_diags(&f.diags);
	if (!name.found) {
		print_value(&record);
		putchar('\n');
	}
	facts_close(&f);
	io_root_close(&root);
	arena_release(&a);
	return 0;
}
