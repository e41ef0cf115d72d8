/* What the cells of a notebook printed, line by line into the reader of text
 * logs. A place is the line in the .ipynb file where the output starts. */
#ifndef GONOGO_FORMATS_NOTEBOOK_OUTPUT_H
#define GONOGO_FORMATS_NOTEBOOK_OUTPUT_H

#include "base/window.h"
#include "formats/log.h"

/* False: nothing of a log in it. */
bool notebook_output_read(struct window *w, const struct log_sink *sink);

#endif
