/**
 * Given names that are common in Europe, the Americas, South and East Asia and the Arab world, from national
 * statistics of recent decades. Names that are everyday words, products or places are kept apart: they count only
 * with a family name or a context.
 */
export const FIRST_NAMES: readonly string[] =
  // English
  (
    "James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Donald Steven Paul " +
    "Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen " +
    "Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Raymond Jerry Dennis Tyler Aaron Jose Adam Nathan Henry " +
    "Zachary Douglas Peter Kyle Noah Ethan Jeremy Walter Keith Roger Terry Harry Sean Jesse Albert Lawrence Dylan Bryan Bruce " +
    "Gabriel Billy Joe Logan Alan Juan Elijah Randy Vincent Philip Bobby Johnny Bradley Louis Russell Eugene Wayne Ralph Howard Roy " +
    "Liam Oliver Oscar Archie Freddie Theo Alfie Callum Connor Declan Ewan Fergus Graham Hamish Angus Alistair Duncan Malcolm Neil " +
    "Nigel Simon Stuart Trevor Geoffrey Derek Barry Clive Colin Darren Gareth Gavin Ian Leonard Martin Shane Craig Todd Brett Travis " +
    "Cody Caleb Isaac Isaiah Jared Marcus Mitchell Curtis Clayton Cameron Calvin Dustin Brent Chad Bryce Danny Eddie Ernest Fred " +
    "Francis Glenn Harold Herbert Jim Jimmy Jeff Joel Karl Kurt Lee Leo Leon Lewis Lloyd Luke Marvin Matt Melvin Mike Nick Norman " +
    "Phil Phillip Preston Rodney Ross Seth Spencer Stanley Steve Ted Theodore Tom Tony Vernon Warren Wesley Mary Patricia Jennifer " +
    "Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret Sandra Ashley Kimberly Emily Donna Michelle Carol " +
    "Amanda Dorothy Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley Anna Brenda Pamela Emma Nicole " +
    "Helen Samantha Katherine Christine Debra Rachel Carolyn Janet Catherine Maria Heather Diane Ruth Julie Olivia Joyce Kelly " +
    "Christina Lauren Joan Evelyn Judith Megan Andrea Cheryl Hannah Jacqueline Martha Gloria Teresa Ann Anne Sara Madeline Frances " +
    "Kathryn Janice Jean Abigail Alice Judy Sophia Denise Amber Doris Marilyn Danielle Beverly Isabella Theresa Diana Natalie " +
    "Brittany Marie Kayla Alexis Lori Fiona Gillian Hazel Imogen Jane Jill Joanna Joanne Josephine Kate Katie Kathy Kerry Kirsty " +
    "Leah Lesley Louise Lucy Lydia Lynn Mandy Marion Maureen Miranda Molly Monica Naomi Nina Norma Paula Pauline Peggy Phoebe Rhonda " +
    "Rita Roberta Rosemary Roxanne Sally Sheila Sylvia Tamara Tanya Tiffany Tina Tracy Valerie Vanessa Vera Veronica Vicki Vivian " +
    "Wanda Wendy Yvonne Zoe Chloe Ella Mia Amelia Isla Freya Evie Millie Eleanor Bethany Caitlin Courtney Crystal Erica Erin Gina " +
    "Holly Jasmine Kristen Kristin Lillian Loretta Lois Marjorie Meghan Priscilla Regina Sabrina Stacy Suzanne Tabitha Ursula " +
    // German, Dutch, Nordic
    "Hans Klaus Jürgen Wolfgang Dieter Manfred Uwe Günter Günther Horst Bernd Rainer Werner Helmut Gerhard Heinz Holger Jens Jörg " +
    "Lukas Matthias Maximilian Moritz Niklas Norbert Otto Ralf Rolf Rudolf Sebastian Stefan Sven Thorsten Torsten Tobias Ulrich Volker " +
    "Felix Florian Frank Friedrich Fritz Georg Hannes Heiko Herbert Ingo Johann Johannes Julian Kai Konrad Lars Lennart Leonhard " +
    "Andreas Alexander Axel Benedikt Carsten Christoph Daniel Detlef Dirk Dominik Eberhard Eckhard Elias Erich Ernst Erwin Finn Jonas " +
    "Anja Anke Annette Antje Astrid Bärbel Beate Birgit Brigitte Britta Christa Claudia Cornelia Dagmar Doris Elfriede Elke Erika " +
    "Franziska Gabriele Gerda Gisela Greta Gudrun Hannelore Heidi Heike Helga Hildegard Ilse Ines Inge Ingeborg Ingrid Irmgard Jana " +
    "Johanna Jutta Karin Karoline Katharina Katja Katrin Kerstin Lena Leonie Lieselotte Magdalena Maike Manuela Margarete Marlene " +
    "Martina Melanie Monika Nadine Petra Renate Sabine Silke Simone Sonja Steffi Susanne Svenja Tanja Ulrike Ursel Ute Waltraud " +
    "Jan Piet Pieter Kees Cornelis Hendrik Henk Willem Wim Gerrit Johan Joost Jeroen Maarten Marijn Niels Ruben Sander Sjoerd Thijs " +
    "Tim Bram Daan Sem Lars Luuk Stijn Bas Bart Dirk Erik Frits Geert Gijs Hugo Jaap Jasper Jelle Joris Koen Marco Mark Martijn Menno " +
    "Anneke Annemarie Anouk Eline Els Esther Femke Fleur Hanneke Ilse Inge Ineke Janneke Joke Karin Lieke Liesbeth Lotte Maaike Marieke " +
    "Marijke Marjan Mieke Miriam Mirjam Nienke Roos Saskia Sanne Tess Willemijn Wilma Yvette Sieuwerd Natasja " +
    "Anders Bjørn Björn Christian Einar Eirik Erling Frode Geir Gunnar Halvor Harald Henrik Håkan Håkon Ivar Jesper Jørgen Kjell " +
    "Kristian Kristoffer Lasse Leif Magnus Mads Mikkel Morten Nils Odd Ola Olaf Ole Olof Olle Per Rasmus Roald Rune Sigurd Soren Søren " +
    "Stig Sverre Tor Torbjørn Trond Tore Troels Ulf Viggo Åke Asger Aksel Albin Albert Allan Alva Agneta Anette Anita Annika Astrid " +
    "Berit Birgitta Bodil Britt Camilla Caroline Cecilie Ebba Elin Elisabet Eva Frida Grete Gro Gunilla Hanne Hege Hilde Ida Ingeborg " +
    "Ingrid Kari Karin Kirsten Kristin Kristina Lise Liv Mai Maja Malin Marit Märta Mette Nora Pernille Pia Ragnhild Randi Rikke Sigrid " +
    "Silje Siri Sissel Solveig Sofie Stine Susanne Synnøve Tove Tuva Turid Ulla Unni Vigdis Åsa Åse Jouni Juha Jukka Jari Antti Mikko " +
    "Matti Timo Kari Pekka Ville Ari Eero Esa Hannu Heikki Ilkka Jaakko Jorma Juhani Kalle Kimmo Lauri Markku Olli Paavo Pasi Petri " +
    "Risto Sami Seppo Tapio Teemu Tero Tuomas Veikko Keijo Aino Anneli Anni Eija Eeva Eila Hanna Helena Hilkka Iida Irma Kaarina " +
    "Kaisa Leena Liisa Maarit Marja Marjatta Merja Minna Outi Paivi Päivi Pirjo Pirkko Raija Riitta Ritva Saara Sari Satu Seija Sirpa " +
    "Tarja Tuula Tuulikki Ulla Guðmundur Gunnar Helgi Jón Kristján Magnús Ólafur Páll Sigurður Stefán Þór Anna Guðrún Helga Kristín " +
    "Margrét Sigríður Halldór Garðar Hrafn Björk " +
    // French
    "Pierre Jacques Philippe Alain Bernard Christophe Claude Didier Dominique Etienne Étienne Fabien Fabrice Francois François Frédéric " +
    "Georges Gérard Gilles Guillaume Hervé Jérôme Julien Laurent Loïc Luc Lucien Marcel Mathieu Matthieu Maxime Michel Nicolas Olivier " +
    "Pascal Patrice Rémi René Romain Sébastien Serge Stéphane Sylvain Thibault Thierry Théo Tristan Vincent Xavier Yann Yves Antoine " +
    "Arnaud Aurélien Baptiste Benoît Bruno Cédric Clément Cyril Damien Emmanuel Adrien Alexandre Alexis Aurore Amélie Anaïs Aurélie " +
    "Bénédicte Brigitte Camille Caroline Cécile Céline Chantal Christelle Christiane Claire Clémence Corinne Danièle Delphine Elise " +
    "Élise Élodie Elodie Emilie Émilie Estelle Fabienne Florence Françoise Geneviève Ghislaine Hélène Inès Isabelle Jacqueline Jeanne " +
    "Joëlle Josiane Juliette Laetitia Léa Lucie Madeleine Manon Margaux Marguerite Marianne Martine Mathilde Maude Michèle Mireille " +
    "Monique Morgane Muriel Nadège Nathalie Noémie Océane Odette Pascale Pauline Sandrine Solange Sophie Stéphanie Suzanne Sylvie " +
    "Thérèse Valérie Véronique Virginie Yolande Élisabeth " +
    // Spanish, Portuguese, Italian
    "Alejandro Alfonso Alfredo Álvaro Ángel Antonio Arturo Carlos César Cristian Diego Eduardo Emilio Enrique Ernesto Esteban Felipe " +
    "Fernando Francisco Gerardo Gonzalo Guillermo Gustavo Héctor Hernán Hugo Ignacio Iván Jaime Javier Joaquín Jorge José Josué Julio " +
    "Leonardo Luis Manuel Marcos Mario Mateo Mauricio Miguel Nicolás Óscar Pablo Pedro Rafael Ramón Raúl Ricardo Roberto Rodrigo " +
    "Rogelio Rubén Salvador Santiago Sergio Tomás Vicente Xavier Adriana Alejandra Alicia Amparo Ana Ángela Beatriz Blanca Carla Carmen " +
    "Carolina Catalina Cecilia Concepción Consuelo Cristina Dolores Elena Elisa Elvira Esperanza Estela Eugenia Fátima Gabriela " +
    "Graciela Guadalupe Inés Irene Isabel Josefa Juana Julia Julieta Leticia Lorena Lourdes Lucía Luisa Luz Magdalena Marcela Margarita " +
    "Mariana Marisol Marta Mercedes Mónica Montserrat Natalia Noelia Nuria Olga Patricia Paloma Pilar Raquel Rocío Rosa Rosario Sofía " +
    "Silvia Soledad Susana Teresa Valentina Verónica Victoria Ximena Yolanda Aitor Iker Jordi Josep Xavi Montse João Joao Paulo Luiz " +
    "Luís Rui Tiago Vasco Vítor Nuno Gonçalo Duarte Filipe Afonso Bernardo Caio Davi Enzo Fábio Flávio Gilberto Henrique Igor Kauã " +
    "Kauê Leandro Lucas Marcelo Márcio Matheus Murilo Otávio Renan Renato Rodolfo Samuel Thiago Vinicius Vinícius Vitor Wagner Agatha " +
    "Aline Amanda Bianca Bruna Camila Clara Daniela Débora Eduarda Estela Fernanda Giovanna Isabela Isadora Joana Júlia Lara Larissa " +
    "Letícia Lívia Luana Luiza Marisa Mariana Melissa Nicole Rafaela Rebeca Renata Sônia Tatiana Thaís Vitória Yasmin Katrina " +
    "Alessandro Alessio Andrea Angelo Antonino Aurelio Carlo Claudio Cristiano Dario Davide Domenico Emanuele Enrico Fabio Federico " +
    "Filippo Francesco Franco Gabriele Giacomo Gian Giancarlo Gianluca Gianni Giorgio Giovanni Giulio Giuseppe Ivano Jacopo Lorenzo " +
    "Luca Luciano Luigi Marcello Marco Massimo Matteo Mattia Maurizio Michele Mirko Nicola Paolo Pasquale Piero Pietro Raffaele " +
    "Riccardo Rocco Salvatore Sandro Saverio Simone Stefano Tommaso Umberto Valerio Vito Vittorio Alessandra Alessia Allegra Annalisa " +
    "Antonella Arianna Assunta Barbara Carlotta Caterina Cettina Chiara Cinzia Concetta Donatella Donatella Eleonora Elena Elisabetta " +
    "Emanuela Federica Filomena Fortunata Francesca Gaia Gemma Ginevra Gioia Giorgia Giovanna Giulia Giuseppina Grazia Ilaria Immacolata " +
    "Ivana Letizia Liliana Loredana Lucia Luisa Maddalena Marcella Mariangela Martina Michela Milena Mirella Nunzia Ornella Paola " +
    "Patrizia Raffaella Roberta Rosa Rossella Rosanna Serena Silvana Simona Stefania Teresa Tiziana Valentina Viola Vittoria " +
    // Slavic, Baltic, Hungarian, Romanian, Greek, Turkish
    "Adam Andrzej Arkadiusz Bartłomiej Bartosz Bogdan Bolesław Cezary Czesław Damian Dariusz Dawid Edmund Grzegorz Henryk Ireneusz " +
    "Jacek Jakub Janusz Jarosław Jerzy Józef Kacper Kamil Karol Kazimierz Krzysztof Leszek Łukasz Maciej Marcin Marek Mariusz Mateusz " +
    "Michał Mieczysław Mirosław Paweł Piotr Przemysław Radosław Rafał Ryszard Sławomir Stanisław Szymon Tadeusz Tomasz Waldemar Wiesław " +
    "Wiktor Witold Władysław Wojciech Zbigniew Zdzisław Zygmunt Agata Agnieszka Aleksandra Alicja Aneta Barbara Beata Bożena Bozena " +
    "Czesława Danuta Dorota Edyta Elżbieta Ewa Grażyna Halina Irena Iwona Izabela Jadwiga Janina Joanna Jolanta Justyna Kamila " +
    "Katarzyna Kinga Krystyna Lucyna Małgorzata Magda Maryla Natalia Patrycja Renata Stanisława Stefania Sylwia Urszula Wanda " +
    "Wiesława Zofia Zuzanna Jiří Jan Petr Josef Pavel Jaroslav Miroslav Tomáš František Zdeněk Václav Michal Karel Milan Vladimír " +
    "Lukáš David Ladislav Jakub Stanislav Roman Radek Ondřej Antonín Marek Daniel Vít Matěj Matej Vojtěch Bohumil Oldřich Marie Hana " +
    "Věra Alena Lenka Kateřina Jaroslava Ludmila Jitka Zdeňka Helena Markéta Michaela Ivana Veronika Tereza Kristýna Klára Barbora " +
    "Jarmila Dana Iveta Pavla Šárka Nikola Vlasta Blanka Ján Štefan Juraj Ľubomír Ferko Silvia Zuzana Mária Danial Aleš Anže Blaž " +
    "Boštjan Gašper Gregor Jaka Janez Jure Klemen Matjaž Miha Nejc Primož Rok Tadej Uroš Žiga Alenka Barbara Jasna Katja Maja Mateja " +
    "Mojca Nataša Nina Polona Špela Tanja Urška Ante Boris Branko Dalibor Damir Davor Dejan Dragan Dražen Goran Hrvoje Igor Ivica " +
    "Jadranko Josip Krešimir Krunoslav Mato Mladen Nenad Nikola Petar Sanja Siniša Slavko Slobodan Stjepan Tomislav Vedran Vlado Zoran " +
    "Zvonimir Željko Esat Edi Amir Emir Jasmina Lejla Mirela Snežana Svetlana Vesna Vjekoslav Biserka Ljerka Alexei Aleksei Alexey " +
    "Aleksandr Anatoly Andrei Andrey Arkady Artem Boris Denis Dmitri Dmitry Evgeny Fyodor Gennady Grigory Ivan Kirill Konstantin Leonid " +
    "Maksim Maxim Mikhail Nikita Nikolai Nikolay Nikolaj Oleg Pavel Roman Ruslan Sergei Sergey Stepan Timur Vadim Valentin Valery " +
    "Vasily Viktor Vitaly Vladimir Vladislav Vyacheslav Yaroslav Yevgeny Yuri Yury Alina Anastasia Ekaterina Galina Irina Kseniya " +
    "Larisa Lyudmila Lyubov Nadezhda Natalya Oksana Olesya Polina Raisa Tamara Tatyana Valentina Yekaterina Yelena Yulia Zhanna Aslan " +
    "Ayna Bulat Islam Magomed Mansur Movsar Ramzan Salman Shamil Zaur Zarema Zulay Olena Oleksandr Mykola Petro Taras Volodymyr András " +
    "Attila Balázs Béla Bence Csaba Dániel Dezső Endre Ferenc Gábor Gergely Géza György Gyula Imre István János Jenő József Kálmán " +
    "Károly Krisztián Lajos László Lőrinc Márton Máté Mihály Miklós Pál Péter Sándor Szabolcs Tamás Tibor Viktor Zoltán Zsolt Ágnes " +
    "Andrea Anikó Anna Boglárka Dóra Edit Erika Erzsébet Eszter Éva Fanni Gabriella Györgyi Ibolya Ildikó Ilona Irén Judit Julianna " +
    "Kata Katalin Klára Krisztina Magdolna Mária Marianna Márta Mónika Nikolett Noémi Orsolya Piroska Réka Rozália Szilvia Tímea Tünde " +
    "Valéria Zsófia Zsuzsanna Adrian Alexandru Andrei Bogdan Catalin Ciprian Constantin Cosmin Cristian Dan Dumitru Florin Gheorghe " +
    "Ion Ionut Iulian Laurentiu Liviu Lucian Marian Marius Mihai Mircea Nicolae Octavian Ovidiu Radu Razvan Sorin Stefan Tudor Valentin " +
    "Vasile Viorel Ana Anca Carmen Corina Daniela Diana Elena Gabriela Georgeta Ioana Iulia Laura Loredana Mihaela Monica Oana Raluca " +
    "Ramona Roxana Simona Viorica Giorgos Yannis Ioannis Dimitris Dimitrios Konstantinos Kostas Nikos Panagiotis Vasilis Christos " +
    "Athanasios Evangelos Spyros Stavros Theodoros Eleni Katerina Vasiliki Sofia Angeliki Georgia Dimitra Ioanna Panagiota Glyceria " +
    "Ahmet Ali Mehmet Mustafa Hasan Hüseyin Ibrahim İbrahim Ismail Kemal Murat Osman Ömer Orhan Ramazan Recep Selim Serkan Süleyman " +
    "Tayfun Yusuf Ayşe Ayse Elif Emine Esra Fatma Gülsüm Hatice Hülya Meryem Merve Özlem Sevgi Zehra Zeynep Kaarel Kristjan Mart Rein " +
    "Toomas Urmas Andris Janis Jānis Juris Aigars Arvydas Gintaras Vytautas Aušra Rasa " +
    // Arabic, Persian, Hebrew
    "Muhammad Mohammed Mohamed Mohammad Ahmed Ahmad Abdullah Abdul Abdulrahman Abdelrahman Ali Amin Anwar Ayman Bilal Fahad Faisal Farid " +
    "Faris Hamid Hamza Hani Hassan Hussein Hisham Ibrahim Imad Imran Jamal Kamal Karim Khaled Khalid Khalil Mahmoud Majid Malik Mansoor " +
    "Marwan Mazen Mustafa Nabil Nasser Nizar Omar Othman Qasim Rachid Rafiq Rashid Rami Riyad Saad Sabri Said Saleh Salim Samir Sultan " +
    "Tariq Usman Walid Yasin Yasser Youssef Yousef Yusuf Zaid Zayd Aisha Amal Amina Amira Asma Dalia Dina Fadila Farah Fatima Ghada " +
    "Hala Hanan Hend Huda Iman Khadija Laila Layla Leila Lina Maha Mariam Maryam Mona Nadia Naima Nawal Noor Nour Rania Reem Rima Salma " +
    "Samira Sana Shadia Soraya Wafa Yasmine Zainab Zaynab Zahra Arash Behnam Cyrus Dariush Farhad Hossein Mahdi Mehdi Mehran Reza " +
    "Saeed Shahram Avi Eitan Moshe Shlomo Yaakov Yitzhak Yosef Avigail Miriam Rivka Shira Tamar Yael " +
    // South and East Asia, Africa
    "Aarav Aditya Ajay Akash Amit Anand Anil Anirudh Ankit Arjun Arun Ashish Ashok Deepak Dinesh Ganesh Gaurav Girish Gopal Harish " +
    "Hemant Jayesh Karthik Kiran Krishna Kunal Lakshman Mahesh Manish Manoj Mohan Mukesh Naresh Naveen Nikhil Nitin Pankaj Prakash " +
    "Pramod Pranav Prashant Praveen Rahul Raj Rajendra Rajesh Rajiv Rakesh Ramesh Ravi Rohan Rohit Sachin Sandeep Sanjay Sanjeev Satish " +
    "Shankar Shashank Shyam Sunil Suresh Tushar Umesh Varun Venkat Vijay Vikas Vikram Vinay Vinod Vishal Vivek Yash Aishwarya Ananya " +
    "Anjali Anita Anushka Archana Asha Bhavna Deepa Deepika Divya Gayatri Geeta Indira Ishita Jyoti Kavita Kavya Lakshmi Lata Madhuri " +
    "Meena Meera Megha Nandini Neha Nisha Padma Pallavi Pooja Preeti Priya Priyanka Radha Rani Rashmi Rekha Ritu Roopa Sangeeta Sarita " +
    "Seema Shalini Shanti Shreya Smita Sneha Sonal Sunita Sushma Swati Usha Vandana Vidya Hiroshi Kenji Takashi Takeshi Akira Haruto " +
    "Yuto Sota Ren Kaito Daiki Shota Naoki Kazuya Satoshi Makoto Toshio Toshimi Shinji Shintarou Yuki Ichiro Jiro Kenta Masato Ryo Shin " +
    "Tatsuya Yoshio Aiko Akiko Asuka Ayumi Chie Chieko Chise Emiko Fumiko Hana Haruka Hiroko Junko Kaori Kazuko Keiko Kumiko Mai Mariko " +
    "Megumi Michiko Midori Miho Miki Misaki Naoko Natsuki Noriko Reiko Rie Sachiko Sakura Sayuri Setsuko Tomoko Yoko Yoshiko Yui Yuko " +
    "Yumi Yumiko Wei Jing Fang Lei Jun Min Jie Xiaoming Xiu Yan Ying Qiang Hao Mingyu Zhiwei Jiahui Minjun Seojun Jihoon Hyun Jisoo " +
    "Minji Soojin Eunji Jiwoo Nguyen Thanh Tuan Huong Linh Nam Anh Phuong Kwame Kofi Ama Abena Chinedu Chukwuemeka Emeka Ifeoma Ngozi " +
    "Obinna Oluwaseun Olumide Segun Tunde Yetunde Amara Chiamaka Folake Sipho Thabo Nomsa Zanele Themba Wanjiku Kamau Njoroge Otieno " +
    "Achieng Abebe Tesfaye Selam"
  ).split(" ");

/** Given names that are also words, products or places: not by themselves. */
export const AMBIGUOUS_NAMES: readonly string[] = (
  "Will Mark May Grace Hope Faith Joy Rose Lily Daisy April June August Summer Bill Art Rob Chase Hunter Drew Grant Pat Sue Dawn " +
  "Eve Iris Ivy Jade Jack Max Dean Gene Guy Jay Ray Rich Ken Reed Penny Robin Sandy Violet Victor Virginia Florence Paris Madison " +
  "Austin Jordan Chelsea Charlotte Sydney Georgia Angel Christian Ada Ruby Julia Claude Siri Alexa Frank Harry Earl Duke Ben Sam Dan " +
  "Bob Don Ron Jo Al Ed Cliff Dale Glen Heath Lance Miles Nick Pierce Rusty Skip Sterling Tanner Wade Woody Olive Pearl Opal Ginger " +
  "Autumn Destiny Melody Harmony Mercy Patience Constance Prudence Amber Crystal Dominic Leo Leon Felix Oscar Marina Luz Mercedes " +
  "Soledad Dolores Pilar Rocco Viola Gemma Gaia Hana Nina Noor Nour Mona Luna Nova Ruth Rita Asia India Israel Ali Amin Said Islam " +
  "Yuki Ren Ying Yan Lei Min Jun Wei Hao Jing Fang Jie Nam Anh Minh Lee Kim Kai Finn Odd Per Ola Tor Mai Liv Pia Ion Dan Radu Mart " +
  "Rein Rok Jaka Sem Bas Tess Fleur Roos Chad Jesus Carol Misty Sky Storm Rocky Buddy Sunny Sandra Angelo Marina Salvador Santiago " +
  "Diego Francisco Vera Gloria Alice Elena Jasmine Sultan Malik Prince King Raj Rani Asha Usha Esperanza Victoria Valencia"
).split(" ");
