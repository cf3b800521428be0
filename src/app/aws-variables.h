/*
 * The variables that the AWS SDK looks at, as it has them in Claude Code: what env blocks of
 * settings set is stronger than the environment (docs/auth-sources.md, "The env blocks"). With
 * every byte of them, secrets included, so this is for what is carried out and nothing else.
 */
#ifndef APP_AWS_VARIABLES_H
#define APP_AWS_VARIABLES_H

#include "app/survey.h"
#include "base/secret.h"

#include <glib.h>
#include <stdbool.h>

typedef enum AwsVariable {
	AWS_VARIABLE_BEARER_TOKEN_BEDROCK,
	AWS_VARIABLE_ACCESS_KEY_ID,
	AWS_VARIABLE_SECRET_ACCESS_KEY,
	AWS_VARIABLE_SESSION_TOKEN,
	AWS_VARIABLE_PROFILE,
	AWS_VARIABLE_REGION,
	AWS_VARIABLE_DEFAULT_REGION,
	AWS_VARIABLE_CONFIG_FILE,
	AWS_VARIABLE_SHARED_CREDENTIALS_FILE,
	AWS_VARIABLE_ENDPOINT_URL,
	AWS_VARIABLE_ENDPOINT_URL_STS,
	AWS_VARIABLE_ENDPOINT_URL_SSO,
	AWS_VARIABLE_IGNORE_ENDPOINTS,
	AWS_VARIABLE_ROLE_ARN,
	AWS_VARIABLE_ROLE_SESSION_NAME,
	AWS_VARIABLE_WEB_IDENTITY_TOKEN_FILE,
	AWS_VARIABLE_CONTAINER_RELATIVE_URI,
	AWS_VARIABLE_CONTAINER_FULL_URI,
	AWS_VARIABLE_CONTAINER_TOKEN,
	AWS_VARIABLE_CONTAINER_TOKEN_FILE,
	AWS_VARIABLE_METADATA_ENDPOINT,
	AWS_VARIABLE_METADATA_DISABLED,
	AWS_VARIABLE_COUNT,
} AwsVariable;

typedef struct AwsVariables AwsVariables;

/* Never NULL. The origins are good as long as the survey is. */
AwsVariables *aws_variables_read(const Survey *survey);

/* Wipes and frees; NULL is fine. */
void aws_variables_free(AwsVariables *variables);

/* NULL for one that is not set, or empty; the second as text. */
const Secret *aws_variables_get(const AwsVariables *variables, AwsVariable id);
const char *aws_variables_text(const AwsVariables *variables, AwsVariable id);

/* Where one that is set is set. */
const Origin *aws_variables_origin(const AwsVariables *variables, AwsVariable id);

/*
 * False when a project that is not trusted has set what decides from where credentials are taken,
 * or whom they are shown to.
 */
bool aws_variables_are_trusted(const AwsVariables *variables, const Survey *survey);

/* The environment of a command with these in it; for aws_environment_free(), which wipes it. */
char **aws_variables_environment(const AwsVariables *variables, const Survey *survey);
void aws_environment_free(char **environment);

#endif
