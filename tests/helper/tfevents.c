/*
 * All that the reader of event files says, one item a line, numbers as the
 * sixteen hexadecimal digits of a double: helper_tfevents FILE.
 *
 *	value RECORD STEP TIME VALUE TAG
 *	histogram RECORD STEP TIME MIN MAX NUM SUM SQUARES ZERO N BUCKETS TAG
 *	param RECORD KEY <tab> TEXT
 *	restart RECORD STEP
 */
#include "formats/tfevents.h"
#include "base/arena.h"

#include <stdio.h>
#include <string.h>

static void number(double d)
{
	unsigned long long u;

	memcpy(&u, &d, 8);
	printf(" %016llx", u);
}

static void say_row(const struct log_row *row, unsigned record)
{
	for (size_t i = 0; i < row->n; i++) {
		printf("value %u", record);
		number(row->step);
		number(row->time);
		number(row->pair[i].value);
		printf(" %.*s\n", STR_ARG(row->pair[i].key));
	}
}

static void say_histogram(const struct log_histogram *h, unsigned record)
{
	const double numbers[] = { h->step,        h->time,      h->min,
				   h->max,         h->num,       h->sum,
				   h->sum_squares, h->zero_share };

	printf("histogram %u", record);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		number(numbers[i]);
	printf(" %zu", h->n);
	for (size_t i = 0; i < h->n; i++) {
		number(h->bucket[i].left);
		number(h->bucket[i].right);
		number(h->bucket[i].count);
	}
	printf(" %.*s\n", STR_ARG(h->tag));
}

static void say(void *ctx, const struct log_item *it)
{
	(void)ctx;
	switch (it->type) {
	case LOG_ITEM_ROW:
		say_row(&it->u.row, it->line);
		break;
	case LOG_ITEM_HISTOGRAM:
		say_histogram(&it->u.histogram, it->line);
		break;
	case LOG_ITEM_PARAM:
		printf("param %u %.*s\t%.*s\n", it->line,
		       STR_ARG(it->u.named.key), STR_ARG(it->u.named.text));
		break;
	case LOG_ITEM_RESTART:
		printf("restart %u", it->line);
		number(it->u.step);
		printf("\n");
		break;
	default:
		break;
	}
}

static ptrdiff_t read_file(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n, ctx);
}

int main(int argc, char **argv)
{
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	struct limits limits;
	struct diags diags;
	struct window w;
	struct arena a;
	struct log_sink sink = {
		.say = say, .diags = &diags, .limits = &limits, .scratch = &a
	};

	if (!f) {
		fprintf(stderr, "usage: helper_tfevents FILE\n");
		return 3;
	}
	limits_default(&limits);
	arena_init(&a);
	diags_init(&diags, &a);
	window_source(&w, &a, (struct source){ read_file, f }, 1 << 16);
	tfevents_read(&w, &sink);
	for (size_t i = 0; i < diags.list.n; i++)
		fprintf(stderr, "%.*s\n", STR_ARG(diags.list.v[i].text));
	arena_release(&a);
	fclose(f);
	return 0;
}
