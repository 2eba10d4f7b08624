#!/usr/bin/env bash
# Runs bench scenarios side by side: this client and others whose harness takes the same flags. eng/bench.sh --help tells how.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'HELP'
eng/bench.sh [options] [scenario...]      no scenario: all of them
  --runs N            repetitions, each on a fresh etcd; clients take turns (3)
  --ours CMD          this client (artifacts/bench/bench)
  --peer NAME=CMD     another client's harness; may be said more than once
  --variant NAME=FLAGS  this client once more with flags of its own; may be said more than once
  --go-peer NAME=CMD  the same, for one with a loader of its own and no limit on received messages (knows no --loader, --bigmsg)
  --etcd PATH         the server (etcd from PATH)
  --data DIR          where servers keep their data: a tmpfs, or disks are measured too (/dev/shm, else TMPDIR)
  --out FILE          where the JSON lines go (artifacts/bench-DATE.jsonl)
  --quiet-below X     waits up to a minute until others use fewer cores than this (0.3)
  --cap SECONDS       ends a run that takes longer (240)
  --growth            how creating, resuming and memory grow: 1,000 to 100,000 watches, and 1 to 16 streams; prints a table of that
                      and draws a chart beside FILE (peers have one stream: theirs with more fail)
  --as-is             leaves the .NET runtime's settings as they are; else see settings() in this script
  --list              names the scenarios
  --table FILE        runs nothing: prints the table of the lines in FILE
HELP
}

# name | delay of the proxy each way, "-" without | scenario and flags
scenarios() { if [[ $of_growth ]]; then growth; else compared; fi; }

compared() {
    cat <<'LIST'
create-10000|-|create --n 10000
create-10000-5ms|5ms|create --n 10000
resume-10000|0ms|resume --n 10000
resume-10000-5ms|5ms|resume --n 10000
resume-cut-twice|5ms|resume --n 10000 --rekill 100ms
phantom|0ms|phantom
replay|-|replay --events 500000
fanin|-|fanin --events 500000
fanout|-|fanout --n 1000 --events 1000
idle-10000|-|idle --n 10000
slow|-|slow --events 500000 --val 1024
slow-control|-|slow --events 500000 --val 1024 --consume
latency|-|latency
LIST
}

growth() {
    local n
    for n in 1000 10000 100000; do
        printf 'create-%s|-|create --n %s\nresume-%s|0ms|resume --n %s\nidle-%s|-|idle --n %s\n' $n $n $n $n $n $n
    done
    for n in 4 16; do
        printf 'create-10000-streams-%s|-|create --n 10000 --streams %s\nresume-10000-streams-%s|0ms|resume --n 10000 --streams %s\n' $n $n $n $n
        printf 'idle-10000-streams-%s|-|idle --n 10000 --streams %s\n' $n $n
    done
}

# What the table shows of a scenario.
figures() {
    case $1 in
        create) echo wall_s cpu_s ;;
        resume) echo wall_s create_s lost doubled cpu_s ;;
        phantom) echo phantom_events ;;
        replay | fanin) echo cpu_us_per_event events_per_s peak_rss_mb ;;
        fanout) echo cpu_us_per_delivery deliveries_per_s ;;
        idle) echo rss_bytes_per_watcher heap_bytes_per_watcher ;;
        slow) echo rss_after_mb fast_load_p50_ms fast_after_p50_ms slow_got ;;
        latency) echo send_to_event_p50_ms send_to_event_p99_ms send_to_event_p999_ms ;;
    esac
}

say() { printf '%s\n' "$*" >&2; }
fail() { say "bench.sh: $*"; exit 1; }

of_growth= as_is=
runs=3 ours=artifacts/bench/bench etcd=etcd quiet=0.3 cap=240 out=artifacts/bench-$(date +%Y%m%d-%H%M%S).jsonl
data=${TMPDIR:-/tmp}
if [[ -d /dev/shm && -w /dev/shm ]]; then data=/dev/shm; fi
names=() commands=() kinds=() extras=() wanted=()
add_peer() { [[ $2 == *=* ]] || fail "$1 wants NAME=COMMAND"; names+=("${2%%=*}"); commands+=("${2#*=}"); kinds+=("$1"); extras+=(""); }
add_variant() { [[ $1 == *=* ]] || fail "--variant wants NAME=FLAGS"; names+=("${1%%=*}"); commands+=(""); kinds+=(--variant); extras+=("${1#*=}"); }
while [[ $# -gt 0 ]]; do
    case $1 in
        --runs) runs=$2; shift 2 ;;
        --ours) ours=$2; shift 2 ;;
        --peer | --go-peer) add_peer "$1" "$2"; shift 2 ;;
        --etcd) etcd=$2; shift 2 ;;
        --data) data=$2; shift 2 ;;
        --out) out=$2; shift 2 ;;
        --variant) add_variant "$2"; shift 2 ;;
        --quiet-below) quiet=$2; shift 2 ;;
        --cap) cap=$2; shift 2 ;;
        --table) out=$2 runs=0; shift 2 ;;
        --growth) of_growth=yes; shift ;;
        --as-is) as_is=yes; shift ;;
        --list) scenarios | cut -d'|' -f1; exit ;;
        -h | --help) usage; exit ;;
        -*) usage >&2; fail "unknown option $1" ;;
        *) scenarios | grep -q "^$1|" || fail "unknown scenario $1: --list names them"; wanted+=("$1"); shift ;;
    esac
done
command -v "$etcd" >/dev/null || fail "$etcd is not installed: install etcd-server, or give --etcd"
command -v ${ours%% *} >/dev/null || fail "$ours is not there: run ./build.sh first, or give --ours"
names=(watch-actors ${names[@]+"${names[@]}"}) commands=("$ours" ${commands[@]+"${commands[@]}"}) kinds=(--peer ${kinds[@]+"${kinds[@]}"}) extras=("" ${extras[@]+"${extras[@]}"})
for i in "${!kinds[@]}"; do if [[ ${kinds[i]} == --variant ]]; then commands[i]=$ours; fi; done
mkdir -p "$(dirname "$out")"
version=$("$etcd" --version | sed -n 's/^etcd Version: //p')

# What does not end when it is told is ended.
await_end() {
    for _ in $(seq 50); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -9 "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# For every client that runs on .NET: code as it is after some minutes, compiled with every optimization, which one warm run of a second or
# two does not reach (latency's takes ten); no garbage collector beside the client; and threads that have nothing to do sleep, and do not spin.
settings() {
    echo DOTNET_gcConcurrent=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0
    if [[ $1 != latency ]]; then echo DOTNET_TieredCompilation=0; fi
}

pids=() folder=
end_all() {
    for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null || true; done
    for pid in ${pids[@]+"${pids[@]}"}; do await_end "$pid"; done
    pids=()
    if [[ -n $folder ]]; then rm -rf "$folder"; folder=; fi
}
trap end_all EXIT

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
await_port() {
    for _ in $(seq 200); do
        if is_open "$1"; then return; fi
        kill -0 "$2" 2>/dev/null || fail "$3 ended before it listened"
        sleep 0.05
    done
    fail "$3 does not listen on port $1"
}

# Four neighbouring ports that nobody listens on.
free_ports() {
    local base
    while true; do
        base=$((20000 + RANDOM % 10000))
        if ! is_open $base && ! is_open $((base + 1)) && ! is_open $((base + 2)) && ! is_open $((base + 3)); then echo $base; return; fi
    done
}

cores_in_use() {
    local before
    before=$(awk '/^cpu /{print $2+$3+$4+$7+$8+$9}' /proc/stat)
    sleep 0.5
    awk -v before="$before" '/^cpu /{printf "%.2f\n", ($2+$3+$4+$7+$8+$9-before)/50}' /proc/stat
}

await_quiet() {
    local busy
    for _ in $(seq 60); do
        busy=$(cores_in_use)
        if awk -v b="$busy" -v q="$quiet" 'BEGIN{exit !(b < q)}'; then break; fi
        sleep 0.5
    done
    echo "$busy"
}

# one label delay client run args...
one() {
    local label=$1 delay=$2 client=$3 run=$4 base busy endpoint args line status=0
    shift 4
    busy=$(await_quiet)
    base=$(free_ports)
    folder=$(mktemp -d "$data/watch-actors-bench-XXXXXX")
    args=(--data-dir "$folder" --listen-client-urls "http://127.0.0.1:$base" --advertise-client-urls "http://127.0.0.1:$base"
        --listen-peer-urls "http://127.0.0.1:$((base + 1))" --initial-advertise-peer-urls "http://127.0.0.1:$((base + 1))"
        --initial-cluster "default=http://127.0.0.1:$((base + 1))" --quota-backend-bytes 8589934592 --log-level error)
    if [[ $version != 3.4* ]]; then args+=(--unsafe-no-fsync); fi
    "$etcd" "${args[@]}" >/dev/null 2>&1 &
    pids+=($!)
    local server=$!
    await_port "$base" "$server" etcd
    sleep 1
    endpoint=127.0.0.1:$base
    args=("$@" --direct "127.0.0.1:$base" --etcd-pid "$server")
    if [[ $delay != - ]]; then
        $ours proxy --listen "127.0.0.1:$((base + 2))" --target "127.0.0.1:$base" --delay "$delay" --ctl "127.0.0.1:$((base + 3))" &
        pids+=($!)
        await_port $((base + 2)) $! proxy
        await_port $((base + 3)) $! proxy
        endpoint=127.0.0.1:$((base + 2))
        args+=(--ctl "127.0.0.1:$((base + 3))")
    fi
    if [[ ${kinds[client]} == --peer ]]; then
        case $1 in
            replay | slow) args+=(--bigmsg --loader "${ours%% *}") ;;
            fanin | fanout) args+=(--loader "${ours%% *}") ;;
        esac
    fi
    line=$(timeout "$cap" env $(if [[ ! $as_is ]]; then settings "$1"; fi) ${commands[client]} "${args[@]}" ${extras[client]} --endpoint "$endpoint" 2>>"${out%.jsonl}.log" | tail -n 1) || status=$?
    if [[ $line != \{*\} ]]; then line="{\"error\":\"exit code $status without a line of JSON\"}"; fi
    printf '%s,"label":"%s","peer":"%s","rep":%d,"etcd":"%s","proxy":"%s","busy_before":%s}\n' \
        "${line%\}}" "$label" "${names[client]}" "$run" "$version" "$delay" "$busy" | tee -a "$out" >&2
    end_all
}

# A run that failed or timed out has figures too, but not of what was to be measured.
lines() { grep -F "\"label\":\"$1\",\"peer\":\"$2\"," "$out" || true; }
good() { lines "$1" "$2" | grep -vE '"error": ?"[^"]|"timed_out": ?true' || true; }

# label client figure: its values, sorted
values() {
    good "$1" "$2" | grep -oE "\"$3\": ?-?[0-9.]+([eE][-+]?[0-9]+)?" | sed 's/.*: *//' | sort -g || true
}

summary() { awk '{v[NR]=$1} END{if(NR==0){print "-"; exit} m=(NR%2)?v[(NR+1)/2]:(v[NR/2]+v[NR/2+1])/2; printf "%.4g %.4g %.4g\n", m, v[1], v[NR]}'; }

table() {
    local label delay args figure name i mine theirs cell failed
    printf '| scenario | figure |'
    for name in "${names[@]}"; do printf ' %s |' "$name"; done
    for name in "${names[@]:1}"; do printf ' ours ÷ %s |' "$name"; done
    printf '\n|---|---|'
    for ((i = 0; i < 2 * ${#names[@]} - 1; i++)); do printf -- '---|'; done
    printf '\n'
    while IFS='|' read -r label delay args; do
        is_wanted "$label" || continue
        for figure in $(figures "${args%% *}"); do
            printf '| %s | %s |' "$label" "$figure"
            mine=$(values "$label" "${names[0]}" "$figure" | summary)
            for name in "${names[@]}"; do
                cell=$(values "$label" "$name" "$figure" | summary)
                failed=$(($(lines "$label" "$name" | wc -l) - $(good "$label" "$name" | wc -l)))
                awk -v c="$cell" -v failed="$failed" 'BEGIN{
                    split(c, f, " ")
                    if (f[1] != "-") printf " %s (%s to %s)", f[1], f[2], f[3]
                    if (failed > 0) printf " **%d failed** |", failed
                    else printf "%s", (f[1] == "-" ? " - |" : " |")
                }'
            done
            for name in "${names[@]:1}"; do
                theirs=$(values "$label" "$name" "$figure" | summary)
                awk -v a="${mine%% *}" -v b="${theirs%% *}" 'BEGIN{if (a == "-" || b == "-" || b == 0) printf " - |"; else printf " %.2f |", a / b}'
            done
            printf '\n'
        done
    done < <(scenarios)
}

is_wanted() { [[ ${#wanted[@]} -eq 0 || " ${wanted[*]} " == *" $1 "* ]]; }

for ((run = 1; run <= runs; run++)); do
    while IFS='|' read -r label delay args <&4; do
        is_wanted "$label" || continue
        for client in "${!names[@]}"; do one "$label" "$delay" "$client" "$run" $args; done
    done 4< <(scenarios)
done
say "lines: $out"
printf 'etcd %s: median (smallest to largest)\n\n' "$version"
if [[ $of_growth ]]; then
    $ours growth "$out" "${out%.jsonl}.svg"
    say "chart: ${out%.jsonl}.svg"
fi
if [[ ! $of_growth || ${#names[@]} -gt 1 ]]; then table; fi
