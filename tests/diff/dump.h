/*
 * For the programs of the differential tests: texts come on standard input, each
 * as a line with its length and then its bytes; what is made of one goes out as
 * one line of JSON. Strings go out as hexadecimal, for they may hold any byte.
 */
#ifndef GONOGO_TESTS_DIFF_DUMP_H
#define GONOGO_TESTS_DIFF_DUMP_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/num.h"
#include "base/value.h"

#include <stdio.h>
#include <stdlib.h>

static inline void dump_str(str s)
{
	putchar('"');
	for (size_t i = 0; i < s.len; i++)
		printf("%02x", (unsigned char)s.s[i]);
	putchar('"');
}

static inline void dump_double(double f)
{
	struct buf b;

	buf_init(&b, 64);
	num_print(&b, f);
	printf("\"%.*s\"", STR_ARG(buf_str(&b)));
	buf_release(&b);
}

static inline void dump_value(const struct value *v)
{
	static const char *const name[] = { "null", "bool", "int", "float",
					    "str",  "list", "map" };

	printf("[\"%s\",%u,%u,", name[v->type], v->line, v->column);
	dump_str(v->raw);
	putchar(',');
	switch (v->type) {
	case VALUE_NULL:
		printf("null");
		break;
	case VALUE_BOOL:
		printf("%s", v->u.b ? "true" : "false");
		break;
	case VALUE_INT:
		printf("%lld", (long long)v->u.i);
		break;
	case VALUE_FLOAT:
		dump_double(v->u.f);
		break;
	case VALUE_STR:
		dump_str(v->u.s);
		break;
	case VALUE_LIST:
		putchar('[');
		for (size_t i = 0; i < v->u.list.n; i++) {
			if (i)
				putchar(',');
			dump_value(&v->u.list.item[i]);
		}
		putchar(']');
		break;
	case VALUE_MAP:
		putchar('[');
		for (size_t i = 0; i < v->u.map.n; i++) {
			const struct value_pair *p = &v->u.map.pair[i];

			printf("%s[", i ? "," : "");
			dump_str(p->key);
			printf(",%u,%u,", p->line, p->column);
			dump_value(&p->value);
			putchar(']');
		}
		putchar(']');
		break;
	}
	putchar(']');
}

static inline void dump_diags(const struct diags *d)
{
	putchar('[');
	for (size_t i = 0; i < d->list.n; i++) {
		const struct diag *g = &d->list.v[i];

		printf("%s[\"%.*s\",%u,%u,", i ? "," : "",
		       STR_ARG(diag_name(g->id)), g->line, g->column);
		dump_str(g->text);
		putchar(']');
	}
	putchar(']');
}

/* The next text; false at the end. */
static inline bool dump_next(struct arena *a, str *text)
{
	size_t n;
	char *s;

	if (scanf("%zu", &n) != 1 || getchar() != '\n')
		return false;
	s = arena_alloc(a, n + 1, 1);
	if (fread(s, 1, n, stdin) != n)
		return false;
	*text = str_of(s, n);
	return true;
}

#endif
