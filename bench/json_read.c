/*
 * usage: bench_json_read lines FILE    JSON Lines, each line read to its end
 *        bench_json_read cjson FILE    the same with cJSON, a tree a line
 *        bench_json_read events FILE   one document, in chunks
 */
#include "base/arena.h"
#include "formats/jsonl.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ptrdiff_t read_file(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n, ctx);
}

static bool read_lines(struct arena *a, struct source source,
		       const struct limits *limits)
{
	struct jsonl *l = jsonl_open(a, source, limits);
	struct jsonl_line line;

	while (jsonl_next(l, &line))
		jsonl_check(l);
	return !jsonl_counts(l)->bad && !jsonl_counts(l)->failed;
}

/* Lines come from our reader, which takes a twentieth of the time. */
static bool read_cjson(struct arena *a, struct source source,
		       const struct limits *limits)
{
	struct jsonl *l = jsonl_open(a, source, limits);
	struct jsonl_line line;

	while (jsonl_next(l, &line)) {
		cJSON *tree = cJSON_ParseWithLength(line.text.s, line.text.len);

		if (!tree)
			return false;
		cJSON_Delete(tree);
	}
	return true;
}

static bool read_events(struct arena *a, struct source source,
			const struct limits *limits)
{
	struct json_options o = { .limits = limits };
	struct json *j = json_open(a, source, &o);
	struct json_event e;

	while (json_next(j, &e))
		;
	return !json_failed(j);
}

int main(int argc, char **argv)
{
	FILE *f = argc > 2 ? fopen(argv[2], "rb") : NULL;
	struct source source = { read_file, f };
	struct limits limits;
	struct arena a;
	bool ok;

	if (!f)
		return 2;
	limits_default(&limits);
	arena_init(&a);
	if (!strcmp(argv[1], "lines"))
		ok = read_lines(&a, source, &limits);
	else if (!strcmp(argv[1], "cjson"))
		ok = read_cjson(&a, source, &limits);
	else
		ok = read_events(&a, source, &limits);
	arena_release(&a);
	fclose(f);
	return !ok;
}
