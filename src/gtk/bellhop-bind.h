/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether the button that calls an action can be pressed again before that has ended. */
typedef enum
{
  BELLHOP_BIND_AGAIN,
  BELLHOP_BIND_ONCE,
} BellhopBindMode;

void bellhop_bind_buttons (BellhopAction  *action,
                           GtkButton      *call_button,
                           GtkButton      *cancel_button,
                           BellhopBindMode mode);

G_END_DECLS
