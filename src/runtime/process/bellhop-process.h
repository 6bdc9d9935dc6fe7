/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-channel.h"
#include "bellhop-process-result.h"

G_BEGIN_DECLS

/* What to run; all but argv may be left zero. */
typedef struct
{
  const char *const *argv;         /* a name without a slash is looked for in PATH */
  const char *const *environment;  /* NULL: that of this process */
  const char        *folder;       /* NULL: that of this process */
  GBytes            *input;        /* what it reads; NULL: nothing */
  gsize              max_output;   /* bytes that are kept of its output; 0: 16 MiB */
  gsize              max_errors;   /* ... and of its standard error */
  guint              grace_ms;     /* from SIGTERM to SIGKILL; 0: 2000 */
  BellhopSender     *output_lines; /* is sent its output, as strings, instead of keeping it */
  BellhopSender     *error_lines;
} BellhopCommand;

BellhopFuture *bellhop_process (const BellhopCommand *command) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
