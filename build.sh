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
    local choice=eng/Edition.local.props edition why streams=false
    if [[ ! -f $choice ]]; then
        if dotnet restore eng/probe/FullEdition.csproj >artifacts/edition.log 2>&1; then
            edition=Full why="the registry has Akka 1.5 and its family"
            if dotnet restore eng/probe/StreamsTestKit.csproj >>artifacts/edition.log 2>&1; then streams=true; fi
        else
            edition=Core why="the registry lacks: $(grep -oE 'NU11[0-9]+: [^[]*' artifacts/edition.log | grep -oE "package [^ ]+" | sort -u | cut -d' ' -f2 | paste -sd' ' || true)"
        fi
        printf '<Project>\n  <PropertyGroup>\n    <WatchEdition>%s</WatchEdition>\n    <WatchEditionWhy>%s</WatchEditionWhy>\n    <WatchStreamsTestKit>%s</WatchStreamsTestKit>\n  </PropertyGroup>\n</Project>\n' "$edition" "$why" "$streams" >$choice
    fi
    say "edition: $(sed -n 's|.*<WatchEdition>\(.*\)</WatchEdition>.*|\1|p' $choice) ($(sed -n 's|.*<WatchEditionWhy>\(.*\)</WatchEditionWhy>.*|\1|p' $choice))"
    if grep -q '<WatchEdition>Full' $choice && ! grep -q '<WatchStreamsTestKit>true' $choice; then
        say "left out: specs/AkkaStreams.Specs, for the registry lacks Akka.Streams.TestKit"
    fi
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

# What was run, for the last line: `dotnet test` tells its counts in the same words.
results=artifacts/specs.log

run_specs() {
    say "specs"
    specs_status=0
    dotnet test Watch.Actors.sln -c Release --no-build -m:1 "$@" >$results 2>&1 || specs_status=$?
    grep -vE '^(Test run for|A total of|VSTest version|\[xUnit|$)' $results || true
}

campaign() { dotnet campaign/bin/Release/net10.0/Watch.Actors.Campaign.dll "$@"; }

# One campaign counts as one spec.
run_campaign() {
    local nodes=$1 seed=$2 failed=0 passed=0 skipped=0
    say "campaign: 45 s of faults, $nodes node(s), seed $seed"
    if ! command -v etcd >/dev/null; then skipped=1
    elif campaign --seconds 45 --nodes "$nodes" --seed "$seed"; then passed=1
    else failed=1; say "failed: ./build.sh faults --seconds 45 --nodes $nodes --seed $seed does the same again"; fi
    echo "campaign, $nodes node(s): Failed: $failed, Passed: $passed, Skipped: $skipped" | tee -a $results
}

# The last line is the sum over everything that was run.
count() {
    awk -v status="$specs_status" '
        match($0, /Failed: *[0-9]+, Passed: *[0-9]+, Skipped: *[0-9]+/) {
            split(substr($0, RSTART, RLENGTH), n, /[^0-9]+/); failed += n[2]; passed += n[3]; skipped += n[4]
        }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit (status != 0 || failed > 0 || passed == 0) }' $results
}

# A seed of the commit's own: another commit is harmed in other ways, the same commit in the same ways.
commit_seed() { echo $((16#$(git rev-parse --short=7 HEAD 2>/dev/null | cut -c1-7 || echo 1))); }

# --seed gives properties and campaigns another seed; what else is given goes to `dotnet test`, for a few specs and no campaign.
run_tests() {
    local seed
    seed=$(commit_seed)
    if [[ ${1:-} == --seed ]]; then seed=${2:?--seed wants a number}; shift 2; fi
    prepare; build; ensure_etcd

    # Two numbers are what FsCheck begins with; the second is the increment that its generator was made for.
    if [[ $# -eq 0 ]]; then export PROPERTY_SEED=${PROPERTY_SEED:-$seed,11400714819323198485}; fi
    run_specs "$@"
    if [[ $# -eq 0 ]]; then run_campaign 1 "$seed"; run_campaign 3 "$seed"; fi
    count
}

# Needs the Full edition: a package asks for Akka by name, and the Core edition takes it out of another's.
pack() {
    prepare
    grep -q '<WatchEdition>Full<' eng/Edition.local.props || fail "packages are made in the Full edition, and this registry does not have what it needs: see above"
    say "packages to artifacts/packages"
    dotnet pack Watch.Actors.sln -c Release -v quiet -o artifacts/packages "$@"
    ls artifacts/packages
}

docs() {
    prepare
    dotnet run --project eng/ApiReference -c Release -- docs/api
    ls docs/api
}

faults() {
    prepare
    dotnet build campaign -c Release -v quiet >&2
    ensure_etcd
    campaign "$@"
}

case "${1:-all}" in
    all) prepare; build; publish ;;
    demo) shift; prepare; dotnet run --project Hosting/Watcherd -c Release -- demo "$@" ;;
    test) shift; run_tests "$@" ;;
    faults) shift; faults "$@" ;;
    pack) shift; pack "$@" ;;
    docs) docs ;;
    help | -h | --help) cat <<'HELP'
./build.sh          restore, build, and publish artifacts/watcherd/watcherd and artifacts/bench/bench
./build.sh demo     watch an etcd lose its connection and lose nothing else
./build.sh test     run every spec, and two short campaigns; the last line counts them
                    (--seed S: properties and campaigns from another seed; arguments of dotnet test: only the specs that they choose)
./build.sh faults   a campaign: harm a real etcd and see that its watches lose nothing and double nothing
                    (--seconds N --seed S --nodes 1|3; --help lists the rest)
./build.sh pack     make the NuGet packages, artifacts/packages (arguments of dotnet pack, such as -p:Version=1.2.3)
./build.sh docs     make the API reference, docs/api, from the documentation comments
HELP
        ;;
    *) fail "unknown command \"$1\": ./build.sh help lists them" ;;
esac
