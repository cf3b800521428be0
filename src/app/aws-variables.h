/* The variables that the AWS SDK looks at, as it has them in Claude Code. */
#ifndef APP_AWS_VARIABLES_H
#define APP_AWS_VARIABLES_H

#include "app/variables.h"

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

/* By the number of AwsVariable; see app/variables.h. */
Variables *aws_variables_read(const Survey *survey);

/*
 * False when a project that is not trusted has set what decides from where credentials are taken,
 * or whom they are shown to.
 */
bool aws_variables_are_trusted(const Variables *variables, const Survey *survey);

#endif
