if status is-interactive
    set -gx X 'value'
    set -Ux Y (pass show y)
    source ~/.config/fish/secret.fish
end
set -e X
