/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-runtime.h>

G_BEGIN_DECLS

/* In a fiber: whether the person wants @verb, which the dialog has a button for. FALSE, with
 * %G_IO_ERROR_CANCELLED, when not, or when the fiber is cancelled meanwhile. With @is_default the
 * button is the one that Return presses. */
gboolean bellhop_ask (GtkWidget  *widget,
                      const char *question,
                      const char *details,
                      const char *verb,
                      gboolean    is_default,
                      GError    **error);

AdwMessageDialog *bellhop_question_new (GtkWindow  *parent,
                                        const char *question,
                                        const char *details);

void bellhop_question_focus (AdwMessageDialog *dialog,
                             const char       *label);

G_END_DECLS
