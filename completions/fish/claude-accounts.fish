# fish completion for claude-accounts
set -l commands status why doctor
set -l sources bedrock vertex foundry mantle anthropic_aws auth_token oauth_token oauth_fd \
	api_key_helper claude_ai api_key console_key

complete -c claude-accounts -f
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a status \
	-d 'Show every source of credentials and which one wins'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a why \
	-d 'Tell of one source why it wins or not'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -a doctor \
	-d 'List what is wrong, each with its remedy'
complete -c claude-accounts -n "not __fish_seen_subcommand_from $commands" -l version \
	-d 'Print the version'
complete -c claude-accounts -n "__fish_seen_subcommand_from why" -a "$sources"
complete -c claude-accounts -n "__fish_seen_subcommand_from status doctor" -l json -d 'Print JSON'
complete -c claude-accounts -n "__fish_seen_subcommand_from status" -l short \
	-d 'Print one word for a prompt'
complete -c claude-accounts -n "__fish_seen_subcommand_from $commands" -l mode -x \
	-a 'interactive print' -d 'Decide for claude or for claude -p'
complete -c claude-accounts -n "__fish_seen_subcommand_from $commands" -l project -x \
	-a '(__fish_complete_directories)' -d 'Look from this directory'
complete -c claude-accounts -l config-dir -x -a '(__fish_complete_directories)' \
	-d 'Use DIR instead of ~/.claude'
complete -c claude-accounts -l no-color -d 'Use no colours'
complete -c claude-accounts -l verbose -d 'Tell on standard error what is looked at'
complete -c claude-accounts -l log -r -F -d 'Append to FILE what is looked at'
complete -c claude-accounts -l help -d 'Print help'
