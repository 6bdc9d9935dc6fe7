/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future-private.h"

G_BEGIN_DECLS

/* A wait for the next thing of a source that only one may wait for at a time. */
typedef struct
{
  BellhopFuture future;

  gpointer        source; /* Owned */
  BellhopFuture **place;  /* in the source: who waits, borrowed */
} BellhopSingleWait;

/* What a kind of wait adds to the class of its future. */
typedef struct
{
  BellhopFutureClass future_class;

  /* Settles the future that waits at the source, if there is something for it. */
  void (*serve) (gpointer source);
  void (*unref) (gpointer source);

  const char *busy; /* what is wrong when somebody waits already */
} BellhopSingleWaitClass;

/* Takes a reference to @source that is the caller's. */
gpointer _bellhop_single_wait_new (const BellhopSingleWaitClass *klass,
                                   gpointer                      source,
                                   BellhopFuture               **place);

/* For the class of the future. */
void _bellhop_single_wait_start (BellhopFuture *future);
void _bellhop_single_wait_release (BellhopFuture *future);
void _bellhop_single_wait_finalize (BellhopFuture *future);

G_END_DECLS
