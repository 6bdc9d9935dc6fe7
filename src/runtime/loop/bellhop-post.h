/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* On the owner thread. */
typedef void (*BellhopPostFunc) (gpointer data);

void bellhop_post (BellhopPostFunc func,
                   gpointer        data,
                   GDestroyNotify  destroy);

G_END_DECLS
