/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

/* Where workers are held until the test lets them go, so that the race is the one that is meant. */
typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean may_end;
  gboolean obeys; /* asks at the end whether it is cancelled */
  guint    n_run;
  guint    n_freed;
  GThread *freed_on;
} BellhopTestGate;

void bellhop_test_gate_init (BellhopTestGate *self);
void bellhop_test_gate_clear (BellhopTestGate *self);
void bellhop_test_gate_open (BellhopTestGate *self);

/* Blocks until @n workers have come to the gate. */
void bellhop_test_gate_wait (BellhopTestGate *self,
                             guint            n);

/* A job that waits at the gate, and resolves to a string; its data is the gate. */
gboolean bellhop_test_gate_work (BellhopJob   *job,
                                 gpointer      data,
                                 BellhopValue *result,
                                 GError      **error);

/* The GDestroyNotify of that job. */
void bellhop_test_gate_freed (gpointer data);

G_END_DECLS
