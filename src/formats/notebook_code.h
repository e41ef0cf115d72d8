/* What IPython makes of a cell, kept in its lines. Internal to notebook.c. */
#ifndef GONOGO_FORMATS_NOTEBOOK_CODE_H
#define GONOGO_FORMATS_NOTEBOOK_CODE_H

#include "base/buf.h"
#include "formats/notebook.h"

/* Adds the cell's lines as Python to `out`, as many as the source has, each with
 * its end; fills what the cell tells of its code, and the list of magics. */
void nb_add_code(struct buf *out, struct arena *a, struct notebook *nb,
		 struct nb_cell *cell);

#endif
