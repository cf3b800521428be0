#!/bin/sh
# aws sso login, with the words of AWS CLI 2.
printf 'Attempting to automatically open the SSO authorization page in your default browser.\n'
printf 'If the browser does not open or you wish to use a different device to authorize this '
printf 'request, open the following URL:\n\nhttps://device.sso.us-east-1.amazonaws.com/\n'
printf '\nThen enter the code:\n\n\033[1mWDJB-MJHT\033[0m\n\n'
printf 'Alternatively, you may visit the following URL which will autofill the code upon loading:\n'
printf 'https://device.sso.us-east-1.amazonaws.com/?user_code=WDJB-MJHT\n'
printf 'Successfully logged into Start URL: https://example.awsapps.com/start\n'
