#include "engine/inputs.h"

#include "base/vec.h"

#include <stdlib.h>

/* More files of one kind than this become one line with a number. */
enum { LISTED = 200 };

struct inputs {
	struct arena *a;
	VEC(struct result_input) list;
};

static void add_kind(struct inputs *in, const struct project *p,
		     enum file_kind kind, const char *word)
{
	struct result_input *x;
	size_t n = 0;

	for (size_t i = 0; i < p->nfiles; i++)
		n += p->file[i].kind == kind;
	if (!n)
		return;
	x = vec_push(in->a, &in->list);
	x->kind = str_from(word);
	x->format = file_kind_name(kind);
	x->files = n;
}

static size_t index_of(const struct project *p, const struct file *f)
{
	return (size_t)(f - p->file);
}

static void add_record(struct inputs *in, const struct project *p,
		       const struct compile *c, const struct record *r, str kind)
{
	struct result_input *x = vec_push(in->a, &in->list);

	x->kind = kind;
	x->path = r->file->path;
	x->format = value_get_text(r->value, "format");
	x->digest = c->file[index_of(p, r->file)].digest;
	x->files = 1;
}

static void add_records(struct inputs *in, const struct project *p,
			const struct compile *c, const struct scanner *s)
{
	struct records r = project_records(p, s);
	struct result_input *x;

	if (r.n > LISTED) {
		x = vec_push(in->a, &in->list);
		x->kind = s->input;
		x->format = value_get_text(r.v[0].value, "format");
		x->files = r.n;
		return;
	}
	for (size_t i = 0; i < r.n; i++)
		if (r.v[i].value)
			add_record(in, p, c, &r.v[i], s->input);
}

static int by_kind_and_path(const void *x, const void *y)
{
	const struct result_input *a = x, *b = y;
	int c = str_cmp(a->kind, b->kind);

	return c ? c : str_cmp(a->path, b->path);
}

void inputs_list(struct result *out, struct arena *a, const struct project *p,
		 const struct compile *c, const struct scanner_list *scanners)
{
	struct inputs in = { .a = a };

	add_kind(&in, p, KIND_PYTHON, "source");
	add_kind(&in, p, KIND_NOTEBOOK, "notebook");
	for (size_t i = 0; i < scanners->n; i++)
		if (scanners->v[i]->input.len)
			add_records(&in, p, c, scanners->v[i]);
	if (in.list.n)
		qsort(in.list.v, in.list.n, sizeof(*in.list.v), by_kind_and_path);
	out->input = in.list.v;
	out->ninputs = in.list.n;
}

static int skip_by_path(const void *x, const void *y)
{
	const struct walk_skip *a = x, *b = y;
	int c = str_cmp(a->path, b->path);

	return c ? c : str_cmp(a->reason, b->reason);
}

void coverage_count(struct result *out, struct arena *a,
		    const struct project *p, const struct compile *c)
{
	struct result_coverage *cov = &out->coverage;
	VEC(struct walk_skip) skip = { 0 };

	cov->files_seen = p->nfiles;
	for (size_t i = 0; i < p->walk->nskip; i++)
		*vec_push(a, &skip) = p->walk->skip[i];
	for (size_t i = 0; i < p->nfiles; i++) {
		const struct compiled *f = &c->file[i];

		if (!f->read || f->state == READ_NOT)
			cov->not_read++;
		else if (f->state == READ_PARTLY)
			cov->read_partly++;
		else
			cov->read_whole++;
		if (f->read && f->reason)
			*vec_push(a, &skip) = (struct walk_skip){
				p->file[i].path, reason_code(f->reason),
				f->reason == REASON_FORMAT_UNSUPPORTED
					? f->reason_text
				: f->state == READ_PARTLY ? S("read in part")
							  : S("")
			};
	}
	if (skip.n)
		qsort(skip.v, skip.n, sizeof(*skip.v), skip_by_path);
	cov->skipped = skip.v;
	cov->nskipped = skip.n;
}
