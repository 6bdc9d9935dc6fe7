/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-clipboard.h"

#include "bellhop-toasts.h"

#include <glib/gi18n-lib.h>

/**
 * bellhop_copy_text:
 * @widget: a widget in a window
 * @text: what to copy
 *
 * Puts @text on the clipboard, and says so.
 */
void
bellhop_copy_text (GtkWidget  *widget,
                   const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (text != NULL);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  bellhop_toast (widget, _("Copied to clipboard"));
}
