module lanekeeper/test/bench/load

go 1.22
