#!/usr/bin/env bash
# Builds, shows and tests Watch.Actors. ./build.sh help lists what it can do.
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

need_dotnet() {
    command -v dotnet >/dev/null || fail "dotnet is not installed: install the .NET 10 SDK"
    [[ $(dotnet --version) == 1[0-9].* ]] || fail "dotnet $(dotnet --version) is too old: install the .NET 10 SDK"
}

# Asks the registry once whether it has what the Full edition needs. Delete the file to ask again.
choose_edition() {
    local choice=eng/Edition.local.props edition why
    if [[ ! -f $choice ]]; then
        if dotnet restore eng/probe/FullEdition.csproj >artifacts/edition.log 2>&1; then
            edition=Full why="the registry has Akka 1.5 and its family"
        else
            edition=Core why="the registry lacks: $(grep -oE 'NU11[0-9]+: [^[]*' artifacts/edition.log | grep -oE "package [^ ]+" | sort -u | cut -d' ' -f2 | paste -sd' ' || true)"
        fi
        printf '<Project>\n  <PropertyGroup>\n    <WatchEdition>%s</WatchEdition>\n    <WatchEditionWhy>%s</WatchEditionWhy>\n  </PropertyGroup>\n</Project>\n' "$edition" "$why" >$choice
    fi
    say "edition: $(sed -n 's|.*<WatchEdition>\(.*\)</WatchEdition>.*|\1|p' $choice) ($(sed -n 's|.*<WatchEditionWhy>\(.*\)</WatchEditionWhy>.*|\1|p' $choice))"
}

prepare() {
    mkdir -p artifacts
    need_dotnet
    choose_edition
}

build() {
    say "build"
    dotnet build Watch.Actors.sln -c Release -v quiet
}

publish() {
    say "publish to artifacts/"
    dotnet publish Hosting/Watcherd -c Release -v quiet -o artifacts/watcherd
    dotnet publish bench -c Release -v quiet -o artifacts/bench
}

# A real etcd for the specs: installed where this user may, else named.
ensure_etcd() {
    command -v etcd >/dev/null && command -v etcdctl >/dev/null && return
    local as_root=()
    if [[ $EUID -ne 0 ]]; then as_root=(sudo -n); fi
    if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
        say "installing etcd-server and etcd-client for the specs"
        if "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq etcd-server etcd-client; then return; fi >artifacts/etcd-install.log 2>&1
    fi
    say "no real etcd here: its specs are skipped; install etcd-server and etcd-client to run them"
}

# The last line is the sum over all spec projects.
run_specs() {
    local log=artifacts/specs.log status=0
    say "specs"
    dotnet test Watch.Actors.sln -c Release --no-build -m:1 "$@" >$log 2>&1 || status=$?
    grep -vE '^(Test run for|A total of|VSTest version|\[xUnit|$)' $log || true
    awk -v status="$status" '
        match($0, /Failed: *[0-9]+, Passed: *[0-9]+, Skipped: *[0-9]+/) {
            split(substr($0, RSTART, RLENGTH), n, /[^0-9]+/); failed += n[2]; passed += n[3]; skipped += n[4]
        }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit (status != 0 || failed > 0 || passed == 0) }' $log
}

case "${1:-all}" in
    all) prepare; build; publish ;;
    demo) shift; prepare; dotnet run --project Hosting/Watcherd -c Release -- demo "$@" ;;
    test) shift; prepare; build; ensure_etcd; run_specs "$@" ;;
    help | -h | --help) cat <<'HELP'
./build.sh          restore, build, and publish artifacts/watcherd/watcherd and artifacts/bench/bench
./build.sh demo     watch an etcd lose its connection and lose nothing else
./build.sh test     run every spec; the last line counts them
HELP
        ;;
    *) fail "unknown command \"$1\": ./build.sh help lists them" ;;
esac
