/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-test-server.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The program, as a person starts it. */
typedef struct
{
  BellhopTest *test;       /* Borrowed */
  GSubprocess *process;    /* Owned */
  GString     *out;        /* Owned: standard output so far */
  GString     *err;        /* Owned: standard error so far */
  guint        n_open;     /* of these two */
  gboolean     has_exited;
  char         out_piece[4096];
  char         err_piece[4096];
} Program;

Program *program_start (BellhopTest *test,
                        const char  *input,
                        ...) G_GNUC_NULL_TERMINATED;
Program *program_start_shell (BellhopTest *test,
                              const char  *command);
void program_free (Program *self);
void program_wait (Program *self);
int program_get_code (Program *self);

/* Runs the program to its end. */
#define program_run(test, ...) program_finish (program_start ((test), NULL, __VA_ARGS__, NULL))
Program *program_finish (Program *self);

/* Standard output, read as one JSON object. */
JsonObject *program_parse (Program *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Program, program_free)

G_END_DECLS
