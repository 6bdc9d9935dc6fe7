/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Rules that span parameters, and those within rows. */
gboolean http_prepare_check (BellhopAction *action,
                             const char   **out_param,
                             GError       **error);

/* The URL with the query rows. */
GUri *http_prepare_url (BellhopAction *action,
                        GError       **error);

/* Adds name=value to a query or a form, with all but @allowed escaped. */
void http_prepare_append_pair (GString    *encoded,
                               const char *row,
                               const char *allowed);

G_END_DECLS
