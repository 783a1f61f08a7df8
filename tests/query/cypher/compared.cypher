// Each line is asked of Neo4j and of the embedded engine, which must answer the same.
// Given: graph, name 'Python', n 3, xs [1, 2, 3], s, m {a: 1}, big 2^60, f 1.5, nul null, t true.

// expressions
RETURN 1/2 AS x, -7/2 AS y, 7%3 AS m, -7%3 AS mm, 2^3 AS p, 7.0/2 AS d
RETURN 1.0/0 AS i
RETURN 0.0/0 AS i
RETURN 5.5%2 AS i
RETURN 9223372036854775807 AS o
RETURN abs(-3) AS a, abs(-3.5) AS b, ceil(1.2) AS c, floor(-1.2) AS d, round(1.5) AS e, round(-1.5) AS f, round(2.5) AS g, sign(-3) AS h, sign(0.0) AS i
RETURN round(1.234,2) AS a, round(-1.235,2) AS b, round(1.25,1) AS c, round(2.5, 0) AS d, round(1.249,1,'UP') AS e, round(1.35,1,'HALF_DOWN') AS f
RETURN sqrt(2) AS a, exp(1) AS b, log(2) AS c, log10(100) AS d, pi() AS e, e() AS f
RETURN sqrt(-1) AS a, log(0) AS b
RETURN sin(1) AS a, cos(1) AS b, tan(1) AS c, asin(0.5) AS d, acos(0.5) AS e, atan(1) AS f, atan2(1,2) AS g, degrees(1) AS h, radians(180) AS i, cot(1) AS j, haversin(1) AS k
RETURN toLower('ÄİẞΣ') AS a, toUpper('straße ß ı ä ŉ') AS b, lower('A') AS c, upper('a') AS d
RETURN trim(BOTH 'x' FROM 'xax') AS t
RETURN substring('hello',1) AS a, substring('hello',1,2) AS b, left('hello',2) AS c, right('hello',2) AS d, left('a',5) AS e, substring('abc',5) AS f
RETURN split('a,b,,c',',') AS a, split('abc','') AS b, split('','x') AS c, split(null,'a') AS d
RETURN replace('aaa','a','b') AS a, replace('abc','','x') AS b, reverse('abc') AS c, reverse([1,2,3]) AS d, reverse('a😀b') AS e
RETURN size('a😀b') AS a, size([1,2]) AS b, size(null) AS c, char_length('a😀b') AS d, character_length('abc') AS e
RETURN toString(1) AS a, toString(1.0) AS b, toString(true) AS c, toString('x') AS d, toString(1e20) AS e, toString(1.0e-5) AS f, toString(123456789.123) AS g, toString(100000000.0) AS h
RETURN toFloat('1') AS a, toFloat('x') AS b, toFloat(1) AS c, toFloat('1e3') AS d, toFloat(' 2 ') AS e
RETURN coalesce(null,null,1) AS a, coalesce(null) AS b, nullIf(1,1) AS c, nullIf(1,2) AS d
RETURN head([]) AS a, last([]) AS b, tail([1,2,3]) AS c, tail([]) AS d, head(null) AS e, range(0,10,3) AS f, range(3,1) AS g, range(3,1,-1) AS h
RETURN [1,2,3][0] AS a, [1,2,3][-1] AS b, [1,2,3][5] AS c, [1,2,3][0..2] AS d, [1,2,3][1..] AS e, [1,2,3][..-1] AS f, [1,2,3][null] AS g, [1,2,3][1..null] AS h
RETURN 1 IN [1,2] AS a, null IN [1] AS b, 3 IN [1,null] AS c, 1 IN [] AS d, null IN [] AS e, 1 IN null AS f, [1] IN [[1]] AS g, 1.0 IN [1] AS h, '1' IN [1] AS i
RETURN 1=1.0 AS a, 1='1' AS b, null=null AS c, [1,2]=[1,2] AS d, [1,null]=[1,null] AS e, {a:1}={a:1} AS f, 'a'<'b' AS g, 'a'<1 AS h, 1<2.5 AS i, true>false AS j, [1]<[2] AS k, [1,2]<[1] AS l
RETURN null IS NULL AS a, 1 IS NOT NULL AS b, NOT null AS c, null AND false AS d, null OR true AS e, null XOR true AS f, true XOR true AS g
RETURN 1 <> 2 AS a, 1 < 2 < 3 AS b, 1 < 3 > 2 AS c, 3 > 2 > 2 AS d
RETURN 'abc' STARTS WITH 'a' AS a, 'abc' ENDS WITH '' AS b, 'abc' CONTAINS null AS c, 1 CONTAINS 'a' AS d
RETURN 'abc' =~ 'a.*' AS a, 'abc' =~ 'b' AS b, 'ABC' =~ '(?i)abc' AS c, 'a\nb' =~ 'a.b' AS d, 'x' =~ null AS e
RETURN 'a' || 'b' AS a, [1] || [2] AS b
RETURN -2^2 AS a, 2^3^2 AS b, 2*3+4 AS c, 2+3*4 AS d, -(-3) AS e, 1-2-3 AS f, 12/2/3 AS g, 2^-1 AS h, NOT true OR true AS i
RETURN CASE 1 WHEN 1 THEN 'a' ELSE 'b' END AS a, CASE WHEN null THEN 1 ELSE 2 END AS b, CASE 3 WHEN 1 THEN 2 END AS c, CASE null WHEN null THEN 1 ELSE 2 END AS d
RETURN CASE 5 WHEN > 3 THEN 'a' ELSE 'b' END AS a
RETURN CASE 5 WHEN 1, 5 THEN 'a' ELSE 'b' END AS a
RETURN [x IN range(1,5) WHERE x%2=1 | x*x] AS a, [x IN [1,2]] AS b, [x IN null | x] AS c, [x IN [1,null] WHERE x > 0] AS d
RETURN any(x IN [1,2] WHERE x=2) AS a, all(x IN [] WHERE x=2) AS b, none(x IN [null] WHERE x=2) AS c, single(x IN [1,1] WHERE x=1) AS d, any(x IN [null] WHERE x=1) AS e, all(x IN [1,null] WHERE x=1) AS f, any(x IN null WHERE x=1) AS g
RETURN reduce(a=0, x IN [1,2,3] | a+x) AS a, reduce(a='', x IN ['a','b'] | a+x) AS b, reduce(a=0, x IN null | a+x) AS c
RETURN {a:1,b:[1,2],c:{d:'x'}} AS m, {a:1}.a AS b, {a:1}['a'] AS c, {a:1}.z AS d
WITH {a:1,b:2} AS m RETURN m{.a} AS a, m{.*, c:3} AS b, m{.a, z:m.b} AS c
RETURN properties({a:1}) AS k
RETURN isEmpty('') AS a, isEmpty([]) AS b, isEmpty({}) AS c, isEmpty(null) AS d
RETURN 1 IS :: INTEGER AS a
RETURN randomUUID() IS NOT NULL AS a
RETURN rand() < 1 AS a
RETURN timestamp() > 0 AS a
RETURN 'a\'b' AS a, "a\"b" AS b, 'a"b' AS c, '\\n' AS d, 'a\tb\nc' AS e, '\b\f\r' AS f
RETURN 'a/*b*/c//d' AS a /* comment */ // more
WITH 1 AS `x y` RETURN `x y` AS `a``b`
RETURN $n+1 AS a, $xs[1] AS b, $m.a AS c, $s AS d, $big AS e, $f AS f, $nul AS g, $t AS h, size($xs) AS i
RETURN $n
RETURN 1+1
RETURN toUpper('a') , 1 AS b
RETURN 1 AS x UNION RETURN 1 AS x
RETURN 1 AS x UNION ALL RETURN 1 AS x
UNWIND [1,2,3] AS x RETURN x ORDER BY x DESC SKIP 1 LIMIT 1
UNWIND [] AS x RETURN x
UNWIND null AS x RETURN x
UNWIND 1 AS x RETURN x
UNWIND [[1,2],[3]] AS x UNWIND x AS y RETURN y
UNWIND [1,1.0,'1',true,null,[1],{a:1}] AS x RETURN x ORDER BY x
UNWIND [1,1.0,'1',true,null,[1],{a:1}] AS x RETURN x ORDER BY x DESC
UNWIND ['b','a','B','ä','Z',null,'😀','ｱ',''] AS x RETURN x ORDER BY x
UNWIND [[2],[1,2],[1],[],[null],['a']] AS x RETURN x ORDER BY x
UNWIND [3,1,2] AS x RETURN min(x) AS a, max(x) AS b, sum(x) AS c, avg(x) AS d, count(x) AS e, count(*) AS f, collect(x) AS g
UNWIND [1,'a',null,2.5] AS x RETURN min(x) AS a, max(x) AS b
UNWIND [] AS x RETURN min(x) AS a, max(x) AS b, sum(x) AS c, avg(x) AS d, count(x) AS e, count(*) AS f, collect(x) AS g, stDev(x) AS h
UNWIND [1,null,2] AS x RETURN sum(x) AS c, avg(x) AS d, count(x) AS e, count(*) AS f, collect(x) AS g, stDev(x) AS h, stDevP(x) AS i
UNWIND [1,2.5] AS x RETURN sum(x) AS c
UNWIND [1,2,3,4] AS x RETURN percentileCont(x,0.5) AS a, percentileDisc(x,0.5) AS b, percentileCont(x,0.9) AS c, percentileDisc(x,0) AS d, percentileDisc(x,1.0) AS e
UNWIND [1,1,2] AS x RETURN count(DISTINCT x) AS a, sum(DISTINCT x) AS b, collect(DISTINCT x) AS c, avg(DISTINCT x) AS d
UNWIND [1,1.0,2] AS x RETURN count(DISTINCT x) AS a
UNWIND [1,1.0,2] AS x RETURN DISTINCT x
UNWIND [1,2,3,4] AS x RETURN x%2 AS k, sum(x) AS s ORDER BY k
UNWIND [1,2,3,4] AS x WITH x WHERE x>2 RETURN x
UNWIND [1,2,3,4] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x) AS l
UNWIND [1,2] AS x CALL (x) { RETURN x*2 AS y } RETURN x,y ORDER BY x
UNWIND [1,2] AS x CALL { WITH x RETURN x*2 AS y UNION WITH x RETURN x*3 AS y } RETURN x,y ORDER BY x,y
UNWIND [1,2] AS x CALL (x) { WITH x WHERE x>1 RETURN 5 AS y } RETURN x,y
UNWIND [1,2] AS x OPTIONAL CALL (x) { WITH x WHERE x>1 RETURN 5 AS y } RETURN x,y ORDER BY x
WITH 1 AS a, 2 AS b WITH *, 3 AS c RETURN *
WITH 1 AS b, 2 AS a RETURN *
RETURN EXISTS { RETURN 1 } AS a
RETURN COLLECT { UNWIND [1,2] AS x RETURN x } AS a
RETURN COUNT { UNWIND [1,2] AS x RETURN x } AS a
WITH [1,2,3] AS l RETURN l[toInteger('1')] AS a, l[size(l)-1] AS b
RETURN count(*)
RETURN count(*) AS c LIMIT 0
UNWIND range(1,3) AS x RETURN x LIMIT 0
UNWIND range(1,3) AS x RETURN x SKIP 1+1
UNWIND range(1,3) AS x RETURN x LIMIT $n

// the graph
MATCH (n) RETURN count(*)
MATCH (n:Entity) RETURN count(n), count(n.documents), count(n.nope), sum(n.mentions), avg(n.mentions), max(n.name), min(n.name)
MATCH ()-[r]->() RETURN count(r)
MATCH ()-[r]-() RETURN count(r)
MATCH ()--() RETURN count(*)
MATCH (a)-[r]-(b) WHERE a=b RETURN count(*)
MATCH (a)-->(b)-->(c) RETURN count(*)
MATCH (a)--(b)--(c) RETURN count(*)
MATCH (a)-->(b)<--(c) RETURN count(*)
MATCH (a:Language)-->(b)<--(c:Application) RETURN count(*)
MATCH (a)--(b)--(c)--(a) RETURN count(*)
MATCH (a)-[r]->(b), (b)-[s]->(a) RETURN count(*)
MATCH (a)-[r]->(b) MATCH (b)-[s]->(c) RETURN count(*)
MATCH (a:Language), (b:License) RETURN count(*)
MATCH (a:Language|License) RETURN count(*)
MATCH (a:Language&Entity) RETURN count(*)
MATCH (a:!Language) RETURN count(*)
MATCH (a:Entity&!Language) RETURN count(*)
MATCH (a:%) RETURN count(*)
MATCH (a:(Language|License)&Entity) RETURN count(*)
MATCH (n) WHERE n:Language RETURN count(*)
MATCH (n) WHERE n:Language OR n:License RETURN count(*)
MATCH (n) WHERE n:Language|License RETURN count(*)
MATCH (n) WHERE n IS :: NODE RETURN count(*)
MATCH (n:Entity) WHERE NOT n:Language RETURN count(*)
MATCH (a)-[r:WRITTEN_IN]->(b) RETURN count(*)
MATCH (a)-[r:WRITTEN_IN|LISTED_WITH]->(b) RETURN count(*)
MATCH (a)-[r:!LISTED_WITH]->(b) RETURN count(*)
MATCH (a)<-[r:WRITTEN_IN]-(b) RETURN count(*)
MATCH (a)-[:WRITTEN_IN*1..3]->(b) RETURN count(*)
MATCH (a)-[:WRITTEN_IN*]->(b) RETURN count(*)
MATCH (a {name:'Python'})-[*1..2]-(b) RETURN count(*)
MATCH (a {name:'Python'})-[*0..1]-(b) RETURN count(*)
MATCH (a {name:'Python'})-[*0]-(b) RETURN count(*)
MATCH (a {name:'Python'})-[*2]-(b) RETURN count(*)
MATCH (a {name:'Python'})-[*2]->(b) RETURN count(*)
MATCH (a {name:'Python'})-[*..2]->(b) RETURN count(DISTINCT b)
MATCH (a {name:'Python'})-[:WRITTEN_IN*1..2 {basis:'cue'}]-(b) RETURN count(*)
MATCH p=(a {name:'Python'})-[:WRITTEN_IN*1..2]-(b) RETURN length(p) AS l, count(*) AS c ORDER BY l
MATCH p=(a {name:'Python'})-[rs:WRITTEN_IN*1..2]-(b) RETURN size(rs) AS l, [r IN rs | r.id] AS ids, [n IN nodes(p) | n.id] AS ns, [r IN relationships(p) | type(r)] AS ts
MATCH p=(a {name:'Python'})-[:WRITTEN_IN]-(b) RETURN b.id AS b ORDER BY b
MATCH (a {name:'Python'})((x)-[:WRITTEN_IN]-(y)){1,2}(b) RETURN count(*)
MATCH (a {name:'Python'})-[:WRITTEN_IN]-{1,2}(b) RETURN count(*)
MATCH (a {name:'Python'})-[:WRITTEN_IN]-+(b) RETURN count(DISTINCT b)
MATCH p=shortestPath((a {name:'Python'})-[*..4]-(b {name:'GPL'})) RETURN length(p)
MATCH (a:Entity {name:'Python'}), (b:License) MATCH p=shortestPath((a)-[*..4]-(b)) RETURN b.id AS b, length(p) AS l ORDER BY b
MATCH (a:Entity {name:'Python'}), (b:License) MATCH p=shortestPath((a)-[:WRITTEN_IN|LICENSED_UNDER*..4]->(b)) RETURN b.id AS b, length(p) AS l ORDER BY b
MATCH (a:Entity {name:'Python'}), (b:License) MATCH p=shortestPath((b)-[:WRITTEN_IN|LICENSED_UNDER*..4]-(a)) RETURN b.id AS b, length(p) AS l ORDER BY b
MATCH (a:Entity {name:'Python'}), (b:License) MATCH p=allShortestPaths((a)-[*..4]-(b)) RETURN b.id AS b, length(p) AS l, count(*) AS c ORDER BY b
MATCH p=shortestPath((a:Entity {name:'Python'})-[*0..]-(b:Entity {name:'Python'})) RETURN length(p)
MATCH (a:Entity {name:'Python'}), (b:License) RETURN b.id AS b, EXISTS { MATCH (a)-[*1..2]-(b) } AS e ORDER BY b
MATCH (a:Entity {name:'Python'}) RETURN COUNT { (a)--() } AS c, EXISTS { (a)-[:WRITTEN_IN]->() } AS e, COLLECT { MATCH (a)<-[:WRITTEN_IN]-(b) RETURN b.id ORDER BY b.id } AS l
MATCH (a:Language) RETURN a.id AS a, COUNT { (a)--(:Library) } AS c ORDER BY c DESC, a
MATCH (a:Language) WHERE COUNT { (a)--(:Library) } > 3 RETURN a.id AS a ORDER BY a
MATCH (a:Language) WHERE EXISTS { (a)--(:Library {name:'NumPy'}) } RETURN a.id AS a ORDER BY a
MATCH (a:Language) WHERE NOT (a)--(:Library) RETURN a.id AS a ORDER BY a
MATCH (a:Language) RETURN a.id AS a, size([(a)--(b:Library) | b.id]) AS c ORDER BY a
MATCH (a:Language) RETURN a.id AS a, [(a)--(b:Library) WHERE b.mentions>2 | b.id] AS c ORDER BY a LIMIT 0
MATCH (a:Language) OPTIONAL MATCH (a)-[r:WRITTEN_IN]->(b) RETURN a.id AS a, b.id AS b, r.id AS r ORDER BY a,b,r
MATCH (a:Language) OPTIONAL MATCH (a)<-[r:WRITTEN_IN]-(b:Application) WHERE r.sentences>1 RETURN a.id AS a, b.id AS b, r.id AS r ORDER BY a,b,r
MATCH (a:Language) OPTIONAL MATCH (a)<-[r:WRITTEN_IN]-(b) WITH a, count(b) AS c WHERE c=0 RETURN a.id AS a ORDER BY a
MATCH (a:Language) OPTIONAL MATCH (a)<-[r:WRITTEN_IN]-(b) RETURN a.id AS a, collect(b.id) AS l, count(r) AS c ORDER BY a LIMIT 0
MATCH (a:Language) OPTIONAL MATCH (a)<-[:WRITTEN_IN]-(b) WITH a, b ORDER BY b.id RETURN a.id AS a, collect(b.id) AS l ORDER BY a
MATCH (a:Entity) RETURN a.type AS t, count(*) AS c, avg(a.mentions) AS m, sum(a.share) AS s ORDER BY c DESC, t
MATCH (a:Entity) RETURN a.documents AS d, count(*) AS c ORDER BY d
MATCH (a:Entity) RETURN DISTINCT a.type AS t ORDER BY t DESC
MATCH (a:Entity) RETURN a.id AS i ORDER BY a.mentions DESC, a.id SKIP 10 LIMIT 10
MATCH (a:Entity) WITH a ORDER BY a.mentions DESC, a.id LIMIT 10 MATCH (a)-[r]-(b) RETURN a.id AS a, count(DISTINCT b) AS c ORDER BY c DESC, a
MATCH (a:Entity) WHERE a.name STARTS WITH 'P' RETURN a.name AS n ORDER BY n
MATCH (a:Entity) WHERE a.name CONTAINS '+' RETURN a.name AS n ORDER BY n
MATCH (a:Entity) WHERE a.name =~ '.*[0-9]+.*' RETURN a.name AS n ORDER BY n
MATCH (a:Entity) WHERE toLower(a.name) IN ['python','c++'] RETURN a.name AS n ORDER BY n
MATCH (a:Entity) WHERE a.name >= 'P' AND a.name < 'Q' RETURN a.name AS n ORDER BY n
MATCH (a:Entity) WHERE 5 < a.mentions <= 10 RETURN a.name AS n, a.mentions AS m ORDER BY m, n
MATCH (a:Entity) WHERE a.nope IS NULL RETURN count(*)
MATCH (a:Entity) WHERE a.nope = 1 RETURN count(*)
MATCH (a:Entity) WHERE NOT a.nope = 1 RETURN count(*)
MATCH (a:Entity) WHERE a.nope <> 1 OR a.mentions > 5 RETURN count(*)
MATCH (a:Entity {type:'Language', graph:$graph}) RETURN count(*)
MATCH (a:Entity {graph:$graph}) WHERE a.name=$name RETURN a.id
MATCH (a:Entity) WHERE a['name']=$name RETURN a.id
MATCH (a:Entity) WHERE a[$nul]=$name RETURN a.id
MATCH (a:Entity) WITH a.name AS n, a.type AS t WITH t, collect(n) AS ns RETURN t, size(ns) AS s ORDER BY t
MATCH (a:Entity) WITH a.type AS t, count(*) AS c WITH max(c) AS m MATCH (b:Entity) WITH m, b.type AS t, count(*) AS c WHERE c=m RETURN t
MATCH (a:Entity)-[r]-(b) WITH a, r, b ORDER BY r.strength DESC, r.id WITH a, collect(r)[0] AS best RETURN a.id AS a, best.id AS b ORDER BY a
MATCH (a:Entity)-[r]-(b) WITH a, r, b ORDER BY r.strength DESC, r.id WITH a, collect(b.id)[0..2] AS best RETURN a.id AS a, best ORDER BY a
MATCH (a:Entity)-[r]->(b) RETURN type(r) AS t, r.predicate AS p, count(*) AS c ORDER BY t, p
MATCH (a:Entity)-[r]->(b) RETURN r.basis AS b, min(r.strength) AS mi, max(r.p) AS ma, avg(r.npmi) AS av ORDER BY b
MATCH (a)-[r {basis:'cue'}]->(b) RETURN startNode(r).id AS s, type(r) AS t, endNode(r).id AS e ORDER BY s,t,e
MATCH (a)-[r]->(b) WHERE type(r) IN ['WRITTEN_IN'] RETURN count(*)
MATCH (a)-[r]->(b) WHERE type(r) STARTS WITH 'W' RETURN count(*)
MATCH (a)-[r]->(b) WHERE r.candidate IS NOT NULL RETURN r.candidate AS c, count(*) AS n ORDER BY c
MATCH (a)-[r]->(b) WHERE r:WRITTEN_IN RETURN count(*)
MATCH (a)-[r]->(b) WHERE id(a) = id(startNode(r)) RETURN count(*)
MATCH (a)-[r]->(b) WHERE elementId(a) <> elementId(b) RETURN count(*)
MATCH (a)-[r]->(b) UNWIND r.evidence AS e RETURN e, count(*) AS c ORDER BY c DESC, e LIMIT 20
MATCH (a)-[r]->(b) WHERE size(r.evidence) > 2 RETURN r.id AS r, r.evidence[0] AS a, r.evidence[-1] AS z ORDER BY r
MATCH (a)-[r]->(b) WHERE any(e IN r.evidence WHERE e STARTS WITH 'lang') RETURN count(*)
MATCH (a:Entity) WHERE size(a.aliases) > 1 UNWIND a.aliases AS x RETURN a.id AS a, x ORDER BY a, x
MATCH (a:Entity)-[r]->(b:Entity) WHERE a.type = b.type RETURN count(*)
MATCH (a:Entity)-[r]->(b:Entity) RETURN a.type AS s, b.type AS o, count(*) AS c ORDER BY c DESC, s, o LIMIT 20
MATCH (a:Entity)-[r]->(b:Entity) WITH a,b,count(r) AS c WHERE c > 1 RETURN a.id AS a, b.id AS b, c ORDER BY c DESC, a, b
MATCH (a:Entity {name:'Python'})-[]-(m)-[]-(b:Entity {name:'Java'}) RETURN count(*), count(DISTINCT m)
MATCH (a:Entity {name:'Python'})--(m)--(b:Entity) WHERE NOT (a)--(b) AND a <> b RETURN b.id AS b, count(DISTINCT m) AS c ORDER BY c DESC, b LIMIT 20
MATCH (a:Entity {name:'Python'})--(m)--(b:Entity) WHERE NOT EXISTS { (a)--(b) } AND a <> b RETURN b.id AS b, count(DISTINCT m) AS c ORDER BY c DESC, b LIMIT 20
MATCH (a)-[r1]-(b)-[r2]-(c)-[r3]-(a) WHERE a.id<b.id AND b.id<c.id RETURN count(*)
MATCH (a)-[r1:LISTED_WITH]-(b)-[r2:LISTED_WITH]-(c)-[r3:LISTED_WITH]-(a) WHERE a.id<b.id AND b.id<c.id RETURN count(*)
MATCH (a:Application)-[:WRITTEN_IN]->(l:Language)<-[:WRITTEN_IN]-(b:Application) WHERE a.id<b.id RETURN l.id AS l, count(*) AS c ORDER BY c DESC, l
MATCH (a:Application)-[:WRITTEN_IN]->(l), (a)-[:LICENSED_UNDER]->(x) RETURN a.id AS a, l.id AS l, x.id AS x ORDER BY a,l,x
MATCH (a:Application) WHERE (a)-[:WRITTEN_IN]->(:Language {name:'C'}) AND NOT (a)-[:LICENSED_UNDER]->() RETURN a.id AS a ORDER BY a
MATCH (a:Application)-[:WRITTEN_IN]->(l) RETURN a.id AS a UNION MATCH (a:Application)-[:LICENSED_UNDER]->() RETURN a.id AS a
MATCH (a:Application)-[:WRITTEN_IN]->(l) RETURN a.id AS a UNION ALL MATCH (a:Application)-[:LICENSED_UNDER]->() RETURN a.id AS a
CALL { MATCH (a:Language) RETURN count(*) AS x UNION MATCH (a:License) RETURN count(*) AS x } RETURN sum(x) AS s
MATCH (a:Language) CALL (a) { MATCH (a)-[r]-(b) RETURN b.id AS b ORDER BY r.strength DESC, b LIMIT 1 } RETURN a.id AS a, b ORDER BY a
MATCH (a:Language) CALL { WITH a MATCH (a)-[r]-(b) RETURN max(r.strength) AS s } RETURN a.id AS a, s ORDER BY a
MATCH (a:Language) CALL (a) { OPTIONAL MATCH (a)-[r]-(b:License) RETURN count(b) AS s } WITH a,s WHERE s>0 RETURN a.id AS a, s ORDER BY a
MATCH (a:Entity)-[r]-() RETURN a.id AS a, round(sum(r.strength), 6) AS s ORDER BY s DESC, a LIMIT 20
MATCH (a:Entity)-[r]-() RETURN a.id AS a, percentileCont(r.strength, 0.5) AS s, stDev(r.strength) AS d ORDER BY a LIMIT 20
MATCH (n:Entity) RETURN labels(n) AS l, count(*) AS c
MATCH (n:KgGraph) RETURN n.name, n.complete, n.labels, n.evidence, n.build
MATCH (n:KgGraph) RETURN labels(n)
MATCH (n) RETURN head([l IN labels(n) WHERE l <> 'Entity']) AS t, count(*) AS c ORDER BY t
MATCH (n) UNWIND labels(n) AS l RETURN l, count(*) AS c ORDER BY l
MATCH (n:Language) WHERE 'Entity' IN labels(n) RETURN count(*)
MATCH (n:Entity {name:'Python'}) RETURN properties(n) AS p
MATCH (n:Entity {name:'Python'}) RETURN n {.name, .mentions, x: 1} AS p
MATCH (n:Entity {name:'Python'}) RETURN n {.*} AS p
MATCH (n:Entity {name:'Python'})-[r]-(m) RETURN properties(r) AS p ORDER BY r.id
MATCH (n:Entity {name:'Python'}) RETURN n
MATCH (n:Entity {name:'Python'}) RETURN [n] AS l, {x:n} AS m
MATCH (n:Entity {name:'Python'}) RETURN n.name IS NOT NULL AS x, n.nope AS y
MATCH (n:Entity {name:'Python'}) WITH n, n.mentions AS m RETURN CASE WHEN m>10 THEN 'often' WHEN m>2 THEN 'some' ELSE 'few' END AS c
MATCH (n:Entity) WITH n.mentions AS m RETURN CASE WHEN m>10 THEN 'often' WHEN m>2 THEN 'some' ELSE 'few' END AS c, count(*) AS n ORDER BY c
MATCH (n:Entity) WITH count(*) AS total MATCH (m:Language) RETURN total, count(m) AS c, 1.0*count(m)/total AS f
MATCH (n:Entity) WHERE n.mentions > $n RETURN count(*)
MATCH (n:Entity) WHERE n.mentions IN $xs RETURN count(*)
UNWIND ['Python','Nope','C++'] AS name MATCH (n:Entity {name:name}) RETURN name, n.id AS id ORDER BY name
UNWIND ['Python','Nope','C++'] AS name OPTIONAL MATCH (n:Entity {name:name}) RETURN name, n.id AS id ORDER BY name
MATCH (a:Entity {name:'Python'}), (b:Entity {name:'C++'}) RETURN EXISTS((a)--(b)) AS e
MATCH (a:Entity {name:'Python'}), (b:Entity {name:'C++'}) OPTIONAL MATCH (a)-[r]-(b) RETURN r.id AS r ORDER BY r
MATCH (a)-[r]->(b) WITH r ORDER BY r.id LIMIT 1 RETURN startNode(r).id, endNode(r).id
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) RETURN p ORDER BY r.id LIMIT 3
MATCH p=(a:Language {name:'Python'})-[*1..2]-(b) WHERE all(n IN nodes(p) WHERE n.mentions>5) RETURN count(*)
MATCH p=(a:Language {name:'Python'})-[*1..2]-(b) WHERE none(r IN relationships(p) WHERE r.basis='co-occurrence') RETURN count(*)
MATCH p=(a:Language {name:'Python'})-[*1..2]-(b) RETURN reduce(s=0.0, r IN relationships(p) | s + r.strength) AS s ORDER BY s DESC LIMIT 5
MATCH (a:Entity) WHERE isEmpty(a.aliases) RETURN count(*)
MATCH (a:Entity {name:'Python'}) RETURN a.aliases + ['x'] AS l, a.aliases[0] AS f, size(a.aliases) AS s, 'Python' IN a.aliases AS i
MATCH (a:Entity) RETURN a.mentions % 2 = 0 AS even, count(*) AS c ORDER BY even
MATCH (a:Entity) RETURN substring(a.name,0,1) AS f, count(*) AS c ORDER BY c DESC, f
MATCH (a:Entity) RETURN split(a.id,'/')[0] AS f, count(*) AS c ORDER BY c DESC, f
MATCH (a:Language)-[r:CO_OCCURS_WITH]-(b:Language) RETURN a.id AS a, b.id AS b ORDER BY a,b LIMIT 30
MATCH (a)-[r:NOPE]-(b) RETURN count(*)
MATCH (a:Nope) RETURN a
MATCH (a:Nope) RETURN count(*)
OPTIONAL MATCH (a:Nope) RETURN a.name
MATCH (n:Entity) USING SCAN n:Entity WHERE n.name='Python' RETURN n.id
match (n:Entity) where n.name='Python' return n.id as ID order by ID
MATCH (n:entity) RETURN count(*)
MATCH (n:Entity) WHERE n.Name='Python' RETURN count(*)
MATCH (a:Language WHERE a.mentions > 5) RETURN a.id AS a ORDER BY a
MATCH (a)-[r:WRITTEN_IN WHERE r.sentences > 1]->(b) RETURN count(*)
MATCH (a:$($name)) RETURN count(*)
MATCH (a)-[r]->(b) RETURN a.id AS a ORDER BY r.strength DESC, r.id LIMIT 3
MATCH (a)-[r]->(b) RETURN DISTINCT a.type AS a, b.type AS b ORDER BY a, b LIMIT 3
MATCH (a)-[r]->(b) WITH DISTINCT a.type AS t RETURN collect(t)[0..0] AS x
MATCH (a)-[r]->(b) RETURN count(DISTINCT a.type + b.type) AS c
MATCH (a)-[r]->(b) RETURN max([r.strength, r.id]) AS m
MATCH (a)-[r]->(b) RETURN collect(DISTINCT type(r))[0..0] AS c, count(DISTINCT r) AS d, count(DISTINCT a) AS e
MATCH (a:Entity) WHERE (a.mentions > 3 XOR a.type='Language') RETURN count(*)
MATCH (x:Language)--(y:Library) WITH x, collect(DISTINCT y) AS ys WHERE size(ys)>2 UNWIND ys AS y RETURN x.id AS x, y.id AS y ORDER BY x,y
MATCH (x:Language)--(y:Library) WITH y, count(DISTINCT x) AS c ORDER BY c DESC, y.id LIMIT 3 MATCH (y)--(z:License) RETURN y.id AS y, z.id AS z ORDER BY y,z
MATCH (x:Language {name:'Python'}) MATCH (y:Language {name:'Java'}) MATCH (x)--(m)--(y) RETURN DISTINCT m.id AS m ORDER BY m
MATCH (x:Language {name:'Python'})--(m:Entity) WITH collect(m) AS ms MATCH (y:Language {name:'Java'})--(k) WHERE NOT k IN ms RETURN DISTINCT k.id AS k ORDER BY k
MATCH (x:Language {name:'Python'})--(m:Entity) WITH collect(m.id) AS ms MATCH (y:Language {name:'Java'})--(k) WHERE NOT k.id IN ms RETURN DISTINCT k.id AS k ORDER BY k

// paths
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) RETURN [n IN nodes(p) | n.id] AS ns, a.id AS a, b.id AS b ORDER BY r.id, a LIMIT 6
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) RETURN count(nodes(p)[0]), sum(CASE WHEN nodes(p)[0]=a THEN 1 ELSE 0 END) AS k
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WITH a, nodes(p)[0] AS x WHERE x=a RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WITH a, nodes(p) AS x WHERE a IN x RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WHERE a IN nodes(p) RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WHERE any(x IN nodes(p) WHERE x=b) RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WHERE length(p)=1 RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WHERE length(p)>0 AND b.mentions>1 RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN*1..2]-(b) WHERE length(p)=2 RETURN count(*)
MATCH p=(a:Language {name:'Python'})-[rs*1..2]-(b) WHERE all(r IN rs WHERE r.sentences>1) RETURN count(*)
MATCH p=(a:Language {name:'Python'})-[rs*1..2]-(b) WHERE length(p)=2 AND rs[0].sentences>1 RETURN count(*)
MATCH p=(a:Language {name:'Python'})--(m)--(b) WHERE length(p)=2 RETURN count(*)
MATCH p=(a:Language {name:'Python'})--(m)--(b) RETURN length(p) AS l, count(*) AS c
MATCH p=(a:Language {name:'Python'})-->(m)<--(b) WITH p,m WHERE nodes(p)[1]=m RETURN count(*)
MATCH (a:Language {name:'Python'}), (b:Language {name:'Python'}) WHERE a=b RETURN count(*)
MATCH (a:Language) WITH collect(a) AS l MATCH (b:Language) WHERE b IN l RETURN count(*)
MATCH (a:Language) WITH collect(a) AS l MATCH (b:Language) WHERE l[0]=b RETURN count(*)
MATCH (a)-[r:WRITTEN_IN]->(b) WHERE startNode(r)=a AND endNode(r)=b RETURN count(*)
MATCH (a)-[r:WRITTEN_IN]-(b) WHERE startNode(r)=a RETURN count(*)
MATCH (a)-[r:WRITTEN_IN]->(b) WITH startNode(r) AS s, a WHERE s<>a RETURN count(*)
MATCH (a)-[r:WRITTEN_IN]->(b) WITH collect(r) AS rs MATCH (x)-[q:WRITTEN_IN]->(y) WHERE q IN rs RETURN count(*)
MATCH (a)-[r:WRITTEN_IN]->(b) WITH r MATCH (x)-[r]->(y) RETURN count(*)
MATCH (a)-[r:WRITTEN_IN]->(b) WITH a MATCH (a)-[r:LICENSED_UNDER]->(y) RETURN count(*)
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) WITH p WHERE length(p)=1 RETURN count(*)
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b), q=(b)-[s:LICENSED_UNDER]-(c) WHERE length(p)+length(q)=2 RETURN count(*)
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) WHERE size(nodes(p))=2 RETURN count(*)
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) WHERE p IS NOT NULL RETURN count(*)
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) RETURN count(p), count(DISTINCT p)
MATCH p=shortestPath((a:Entity {name:'Python'})-[*..4]-(b:License)) RETURN b.id AS b, [n IN nodes(p) | n.id][0] AS f, length(p) AS l ORDER BY b
MATCH p=shortestPath((a:Entity {name:'Python'})-[*..4]-(b:License)) WHERE b.mentions > 2 RETURN b.id AS b, length(p) AS l ORDER BY b
MATCH p=shortestPath((a:Entity {name:'Python'})-[*..4]-(b:License)) WITH p, b WHERE length(p) > 1 RETURN b.id AS b, length(p) AS l ORDER BY b
MATCH p=shortestPath((a:Entity {name:'Python'})-[:WRITTEN_IN|LISTED_WITH*..4]->(b:Entity)) WHERE a<>b RETURN b.id AS b, length(p) AS l ORDER BY b
MATCH (a:Entity {name:'Python'}), (b:License {name:'GPL'}), p=shortestPath((a)-[*..4]-(b)) RETURN length(p)
MATCH (a:Entity {name:'Python'}), (b:License) RETURN b.id AS b, length(shortestPath((a)-[*..4]-(b))) AS l ORDER BY b
MATCH (a:Entity {name:'Python'}), (b:License) WHERE shortestPath((a)-[*..4]-(b)) IS NOT NULL RETURN count(*)
MATCH (a:Entity {name:'Python'}) MATCH p=shortestPath((a)-[*..1]-(b:License)) RETURN count(*)
MATCH (a:Entity {name:'Python'}) OPTIONAL MATCH p=shortestPath((a)-[*..1]-(b:License {name:'MIT License'})) RETURN length(p) AS l

// what is null
OPTIONAL MATCH (n:Nope) RETURN EXISTS { (n)--() } AS e
OPTIONAL MATCH (n:Nope) RETURN COUNT { (n)--() } AS e
OPTIONAL MATCH (n:Nope) RETURN COUNT { MATCH (n)--() } AS e
OPTIONAL MATCH (n:Nope) RETURN COLLECT { MATCH (n)--(x) RETURN x.id } AS e
OPTIONAL MATCH (n:Nope) MATCH (n)--(x) RETURN count(*)
OPTIONAL MATCH (n:Nope) OPTIONAL MATCH (n)--(x) RETURN count(x), count(*)
OPTIONAL MATCH (n:Nope) OPTIONAL MATCH (n)-[r]->(x) RETURN count(x), count(*)
OPTIONAL MATCH (n:Nope) OPTIONAL MATCH (x:License)--(n) RETURN count(x), count(*)
OPTIONAL MATCH (n:Nope) CALL (n) { MATCH (n)--(x) RETURN count(x) AS c } RETURN c
OPTIONAL MATCH (n:Nope) MATCH (m:License) WHERE m=n RETURN count(*)
OPTIONAL MATCH (n:Nope) MATCH (m:License) WHERE m<>n RETURN count(*)
OPTIONAL MATCH (n:Nope) RETURN labels(n), n.x, properties(n), id(n), n:License AS k
OPTIONAL MATCH (:License)-[r:NOPE]->() RETURN type(r), startNode(r), r.x
OPTIONAL MATCH p=(:License)-[r:NOPE]->() RETURN length(p), nodes(p), relationships(p)
MATCH (l:License) OPTIONAL MATCH (l)-[:NOPE]->(n) RETURN l.id AS l, EXISTS {(n)--(x)} AS c ORDER BY l
WITH null AS n RETURN COUNT { (n)--() } AS c
WITH null AS n MATCH (n)--(x) RETURN count(*)
UNWIND [null] AS n OPTIONAL MATCH (n)--(x) RETURN count(*), count(x)

// conditions of several variables
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity|Language) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Language|Entity) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Library|Language) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity|Language) WHERE size(n0.aliases) > 1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity|Language) WHERE any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity|Language) WHERE size(n0.aliases) > 1 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity) WHERE size(n0.aliases) > 1 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE size(n0.aliases) > 1 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE size(n0.aliases) > 1 OR n1.name CONTAINS 'P' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1.name CONTAINS 'P' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n1.name CONTAINS 'P' OR n0.mentions > 1000 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE any(x IN n1.aliases WHERE x CONTAINS 'P') OR size(n0.aliases) > 1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE size(n1.aliases) > 1 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0:License {name: 'GPL'})<-[r1]-(n1:Entity) WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity|Language) WHERE n0.mentions > 1000 OR n1.name CONTAINS 'P' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity|Language) WHERE size(n0.aliases) > 1 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN r1.strength AS k0, sum(size(toString(n0.id))) AS a0
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity|Language) RETURN r1.strength AS k0, sum(size(toString(n0.id))) AS a0
MATCH (n0 {name: 'GPL'})<-[r1]-(n1:Entity) RETURN r1.strength AS k0, sum(size(toString(n0.id))) AS a0
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) RETURN r1.strength AS k0, sum(size(n0.id)) AS a0
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) RETURN r1.strength AS k0, sum(n0.mentions) AS a0
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 XOR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE NOT (n0.mentions > 1000 AND any(x IN n1.aliases WHERE x CONTAINS 'P')) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 0 AND any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE (n0.mentions > 0 AND any(x IN n1.aliases WHERE x CONTAINS 'P')) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > size([x IN n1.aliases WHERE x CONTAINS 'P']) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions >= size([x IN n1.aliases | x]) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > reduce(s = 0, x IN n1.aliases | s + 1) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > COUNT { (n1)--() } RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR EXISTS { (n1)--(:Library) } RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR (n1)--(:Library) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR size([(n1)--(x:Library) | x]) > 0 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR CASE WHEN n1.mentions > 2 THEN true ELSE false END RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1.mentions IN [1, 2] RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR 1 IN [n1.mentions] RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR {a: n1.mentions}.a > 1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1:Library RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR labels(n1)[1] = 'Library' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR type(r1) = 'LICENSED_UNDER' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1['mentions'] > 1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR properties(n1).mentions > 1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1.aliases[0] STARTS WITH 'P' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR 'P' < n1.name RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR NOT n1.name < 'P' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1.name =~ '.*P.*' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR coalesce(n1.nope, n1.mentions) > 1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR -n1.mentions < -1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1 = n0 OR n1 <> n0 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1.nope IS NULL RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1 {.mentions}.mentions > 1 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR EXISTS { MATCH (n1)--(x:Library) WHERE x.mentions > 1 } RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR size(COLLECT { MATCH (n1)--(x:Library) RETURN x.id }) > 0 RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR n1.name IN n1.aliases RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.name + n1.name CONTAINS 'P' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE [n0.name, n1.name][1] CONTAINS 'P' RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE any(x IN n0.aliases WHERE x < n1.name) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE any(x IN n1.aliases WHERE x > n0.name) RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE size([x IN n0.aliases WHERE x < n1.name]) > 0 RETURN count(*)
MATCH p=(n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR length(p) = 1 RETURN count(*)
MATCH p=(n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR any(x IN nodes(p) WHERE x.name CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'}) MATCH (n0)<-[r1]-(n1) WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'}), (n0)<-[r1]-(n1) WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'}), (n1:Library) WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WITH * WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (a:Language WHERE a.mentions > 2)--(b WHERE b.mentions > a.mentions) RETURN count(*)
MATCH (a:Language)-[r WHERE r.sentences > 1]-(b WHERE b.mentions > 2) RETURN count(*)
MATCH (a:Language)--(b) WHERE a.mentions < b.mentions RETURN count(*)
MATCH (a:Language)--(b)--(c) WHERE a.mentions < c.mentions AND b.mentions > 10 RETURN count(*)
MATCH (a:Language), (b:Library) WHERE a.mentions + b.mentions > 20 RETURN count(*)
MATCH (a:Language), (b:Library) WHERE a.documents = b.documents OR a.mentions = b.mentions RETURN count(*)
MATCH (a:Language)--(b) WHERE NOT a.mentions < b.mentions RETURN count(*)
MATCH (a:Language)--(b) WHERE toLower(a.name) < toLower(b.name) RETURN count(*)
MATCH (a:Language)--(b) WHERE (a.mentions > 5 OR b.mentions > 5) AND (a.name < 'P' OR b.name > 'P') RETURN count(*)
MATCH (a:Language)--(b) WITH a, b WHERE a.mentions > 100 OR any(x IN b.aliases WHERE x CONTAINS 'P') RETURN count(*)
MATCH (a:Language)--(b) WITH a, b, b.aliases AS al WHERE a.mentions > 100 OR al[0] CONTAINS 'P' RETURN count(*)
CALL { MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*) AS c } RETURN c
CALL { MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WITH * WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*) AS c } RETURN c
MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WHERE r1.sentences > 1 WITH * WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN count(*)
RETURN COUNT { MATCH (n0 {name: 'GPL'})<-[r1]-(n1) WITH * WHERE n0.mentions > 1000 OR any(x IN n1.aliases WHERE x CONTAINS 'P') RETURN 1 } AS c
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) WHERE length(p)=1 AND nodes(p)[0]=a RETURN count(*)
MATCH p=(a:Language)-[r:WRITTEN_IN]-(b) WHERE nodes(p)[0]=a RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WHERE nodes(p)[0]=a RETURN count(*)
MATCH p=(a:Language)<-[r:WRITTEN_IN]-(b) WHERE relationships(p)[0].sentences>1 RETURN count(*)
MATCH p=(a:Language {name:'Python'})-[*1..2]-(b) WHERE nodes(p)[1].mentions>5 RETURN count(*)
MATCH p=(a:Language {name:'Python'})-[*1..2]-(b) WHERE nodes(p)[0]=a AND last(nodes(p))=b RETURN count(*)
MATCH p=(a:Language {name:'Python'})--(m)--(b) WHERE nodes(p)[1]=m RETURN count(*)
