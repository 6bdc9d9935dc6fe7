/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* For a method fill_example: sets @param, a text or a list, to the URL of @path at the sample
 * service, which is started when it does not run yet. */
BellhopFuture *sample_service_fill (BellhopAction *action,
                                    const char    *param,
                                    const char    *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
