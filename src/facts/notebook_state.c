#include "facts/notebook_state.h"

#include "facts/python.h"

enum { SHOWN = 20 };

static bool has_code(const struct nb_cell *c)
{
	return c->kind == NB_CODE && str_trim(c->source).len > 0;
}

static struct value *add(struct arena *a, struct value *list,
			 const struct nb_cell *c)
{
	struct value *v;

	if (value_count(list) >= SHOWN)
		return NULL;
	v = value_push(a, list, value_map());
	value_put(a, v, S("cell"), value_int(c->number));
	return v;
}

static void add_error(struct arena *a, struct value *list,
		      const struct nb_cell *c)
{
	struct value *v = add(a, list, c);

	if (!v)
		return;
	value_put(a, v, S("name"), value_str(c->ename));
	value_put(a, v, S("text"), value_str(c->evalue));
}

static void add_order(struct arena *a, struct value *list,
		      const struct nb_cell *c, int64_t before)
{
	struct value *v = add(a, list, c);

	if (!v)
		return;
	value_put(a, v, S("count"), value_int(c->execution));
	value_put(a, v, S("before"), value_int(before));
}

/* Cells behind the last one that ran are not begun yet; those before it that
 * never ran were left out. */
static size_t last_run(const struct notebook *nb)
{
	size_t last = 0;

	for (size_t i = 0; i < nb->cells.n; i++)
		if (has_code(&nb->cells.v[i]) && nb->cells.v[i].execution > 0)
			last = i;
	return last;
}

static bool scan_state(struct file_facts *f, struct value *record)
{
	struct value order = value_list(), skipped = value_list(),
		     errors = value_list();
	const struct python *p = facts_python(f);
	const struct notebook *nb = p ? p->notebook : NULL;
	struct arena *a = f->arena;
	int64_t before = 0, cells = 0, ran = 0;
	size_t last;

	if (!nb)
		return true;
	last = last_run(nb);
	for (size_t i = 0; i < nb->cells.n; i++) {
		const struct nb_cell *c = &nb->cells.v[i];

		if (c->kind == NB_CODE && c->ename.len && !c->may_raise)
			add_error(a, &errors, c);
		if (!has_code(c))
			continue;
		cells++;
		if (c->execution <= 0) {
			if (i < last)
				add(a, &skipped, c);
			continue;
		}
		ran++;
		if (c->execution != before + 1)
			add_order(a, &order, c, before);
		before = c->execution;
	}
	*record = value_map();
	value_put(a, record, S("cells"), value_int(cells));
	value_put(a, record, S("ran"), value_int(ran));
	value_put(a, record, S("order"), order);
	value_put(a, record, S("skipped"), skipped);
	value_put(a, record, S("errors"), errors);
	return true;
}

static bool wants_state(const struct file *f)
{
	return f->kind == KIND_NOTEBOOK && !(f->flags & FILE_VENDORED);
}

const struct scanner scanner_notebook_state = {
	.name = STR_INIT("notebook.state"),
	.version = 1,
	.wants = wants_state,
	.scan = scan_state,
};
