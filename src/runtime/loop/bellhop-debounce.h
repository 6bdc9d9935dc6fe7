/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef struct _BellhopDebounce BellhopDebounce;

BellhopDebounce *bellhop_debounce_new (guint delay_ms) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_debounce_free (BellhopDebounce *self);
void bellhop_debounce_poke (BellhopDebounce *self);
void bellhop_debounce_flush (BellhopDebounce *self);
BellhopFuture *bellhop_debounce_wait (BellhopDebounce *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopDebounce, bellhop_debounce_free)

G_END_DECLS
