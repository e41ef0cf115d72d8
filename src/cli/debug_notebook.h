/* `gonogo debug notebook FILE`: the cells of a notebook, what of them is not
 * Python, and each line of the module with its place in a cell. */
#ifndef GONOGO_CLI_DEBUG_NOTEBOOK_H
#define GONOGO_CLI_DEBUG_NOTEBOOK_H

struct args;

int debug_notebook(const struct args *args);

#endif
