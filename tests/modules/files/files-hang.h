/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-test-gate.h"
#include "bellhop-test.h"

G_BEGIN_DECLS

typedef enum
{
  FILES_HANG_STATX,
  FILES_HANG_FSTAT,
  FILES_HANG_LSTAT,
  FILES_HANG_OPENAT,
} FilesHangCall;

/* From now on @call does not return for files of that name before @gate is open, as on a disk that
 * does not answer. One at a time; @gate is needed until files_hang_end(). */
void files_hang (FilesHangCall    call,
                 const char      *name,
                 BellhopTestGate *gate);
void files_hang_end (void);

/* Turns the loop until a worker is held. */
void files_hang_wait (BellhopTest     *test,
                      BellhopTestGate *gate);

G_END_DECLS
