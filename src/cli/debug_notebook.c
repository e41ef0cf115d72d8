#include "cli/debug_notebook.h"

#include "base/io.h"
#include "base/utf8.h"
#include "cli/args.h"
#include "formats/notebook.h"

#include <inttypes.h>

/* Text of strangers for a terminal: what does not show as itself is escaped. */
static void add_visible(struct buf *out, str s)
{
	size_t i = 0;

	while (i < s.len) {
		size_t from = i;
		uint32_t c = utf8_next(s, &i);

		if (c == '\t' || utf8_is_printable(c))
			buf_add(out, str_sub(s, from, i));
		else
			for (; from < i; from++)
				buf_printf(out, "\\x%02x",
					   (unsigned char)s.s[from]);
	}
}

static void print_cell(struct buf *out, const struct nb_cell *c)
{
	buf_printf(out, "cell %u %s", c->number, nb_kind_name(c->kind));
	if (c->lines)
		buf_printf(out, " lines %u-%u", c->first,
			   c->first + c->lines - 1);
	if (c->execution)
		buf_printf(out, " run %" PRId64, c->execution);
	if (c->outputs)
		buf_printf(out, " outputs %u", c->outputs);
	if (c->magic.len) {
		buf_add(out, S(" %%"));
		add_visible(out, c->magic);
	}
	if (c->unfinished)
		buf_add(out, S(" unfinished"));
	if (c->ename.len) {
		buf_add(out, S(" error "));
		add_visible(out, c->ename);
		buf_add(out, S(": "));
		add_visible(out, str_trim(c->evalue));
	}
	buf_add_byte(out, '\n');
}

static void print_magic(struct buf *out, const struct nb_magic *m)
{
	buf_printf(out, "%s %u:%u ", nb_magic_kind_name(m->kind), m->cell,
		   m->line);
	add_visible(out, m->text);
	buf_add_byte(out, '\n');
}

static void print_text(struct buf *out, const struct notebook *nb)
{
	str rest = nb->text, line;

	for (uint32_t n = 1; str_line(&rest, &line); n++) {
		struct nb_place at = notebook_place(nb, n);

		buf_printf(out, "%u\t%u:%u\t", n, at.cell, at.line);
		add_visible(out, line);
		buf_add_byte(out, '\n');
	}
}

static void print_notebook(struct buf *out, const struct notebook *nb)
{
	buf_printf(out, "nbformat %" PRId64 ".%" PRId64 " language %.*s",
		   nb->major, nb->minor, STR_ARG(nb->language));
	if (nb->kernel.len)
		buf_printf(out, " kernel %.*s", STR_ARG(nb->kernel));
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < nb->cells.n; i++)
		print_cell(out, &nb->cells.v[i]);
	for (size_t i = 0; i < nb->magics.n; i++)
		print_magic(out, &nb->magics.v[i]);
	print_text(out, nb);
}

static void say_diags(const struct diags *d, str path)
{
	for (size_t i = 0; i < d->list.n; i++)
		complain("%.*s:%u:%u: %.*s", STR_ARG(path), d->list.v[i].line,
			 d->list.v[i].column, STR_ARG(d->list.v[i].text));
}

int debug_notebook(const struct args *args)
{
	str path = args->noperands > 1 ? args->operand[1] : S("-"), text;
	struct limits limits;
	struct diags diags;
	struct err err = { 0 };
	struct buf out;
	int code;

	if (!args_limits(args, &limits))
		return 3;
	if (str_eq(path, S("-"))
		    ? !io_read_fd(&text, args->arena, 0, limits.nb_size, &err)
		    : !io_read_path(&text, args->arena, path, limits.nb_size,
				    &err))
		return complain_err(&err);
	diags_init(&diags, args->arena);
	buf_init(&out, SIZE_MAX / 2);
	print_notebook(&out,
		       notebook_read_text(args->arena, text, &limits, &diags));
	say_diags(&diags, path);
	code = print_out(buf_str(&out),
			 diags_at_least(&diags, DIAG_LEVEL_PARTIAL));
	buf_release(&out);
	return code;
}
