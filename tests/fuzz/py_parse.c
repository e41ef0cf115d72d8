/*
 * Any bytes to a tree; then everything that reads the tree. Scratch and arena
 * are used again for every input, as a worker does for every file.
 */
#include "formats/py_parse.h"
#include "formats/py_dump.h"
#include "formats/py_token.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Children lie within their parent's height, names are names of the module. */
static void check_tree(struct arena *a, const struct py_module *m)
{
	struct py_walk w = py_walk(a, m, m->root);
	py_node n;

	while ((n = py_walk_next(&w))) {
		const struct py_node_data *d = py_at(m, n);

		if (n >= m->nodes || d->start > m->text.len ||
		    d->end > m->text.len || py_name(m, n) >= m->symbols)
			abort();
		PY_FOR_EACH_CHILD(m, n, c)
		if (py_at(m, c)->height >= d->height)
			abort();
	}
}

static void read_all(struct arena *a, struct py_module *m)
{
	struct py_walk w = py_walk(a, m, m->root);
	py_node n;
	int64_t i;
	double f;

	while ((n = py_walk_next(&w))) {
		py_int(m, n, &i);
		py_number(m, n, &f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct py_scratch scratch; /* zero is initialised */
	static struct arena a;
	struct py_options o = { .scratch = &scratch };
	struct diags diags;
	struct py_module *m;
	struct buf out;

	if (!size)
		return 0;
	diags_init(&diags, &a);
	o.version = (uint16_t)(308 + data[0] % 8);
	o.pattern = o.version > 314;
	if (o.pattern)
		o.version = 314;
	m = py_parse(&a, str_of(data + 1, size - 1), &o, &diags);
	if ((m->status == PY_OK) != !m->errors && m->status < PY_CUT)
		abort();
	check_tree(&a, m);
	read_all(&a, m);
	buf_init(&out, (size_t)1 << 24);
	py_dump(&out, m, o.version);
	buf_release(&out);
	arena_reset(&a);
	return 0;
}
